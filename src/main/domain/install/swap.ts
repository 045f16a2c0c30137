/** The part of install.sh that writes: journal and copies first, then one rename per file. */
export const swap = `
# A run is a folder under backup/ with
#   journal    what the run is about to do: new PATH, replaced PATH, folder PATH, and for a folder
#              that gets another mode: form PATH with the mode and the owner that it had
#   files/     what was there before
#   specs      what the files belong to, for the restarts after a rollback
#   previous   the run before it, if that can still be rolled back
# current names the last run that was finished. pending names the one that is at work: it appears
# when journal and copies are complete, so whatever happens afterwards can be undone from them.

# put NAME TEXT: a small file of ours, whole or not at all.
put() {
  printf '%s\\n' "$2" >"$store/$1.new" && mv -f "$store/$1.new" "$store/$1"
}

flush() {
  if command -v sync >/dev/null 2>&1; then sync; fi
}

prepare() {
  (umask 022 && mkdir -p "$root/var/lib") || die 5 "cannot make $root/var/lib."
  mkdir -p "$store/backup" || die 5 "cannot make $store."
  chmod 700 "$store" "$store/backup"
  stamp=$(date -u +%Y%m%dT%H%M%SZ)
  run=$stamp
  count=1
  until mkdir "$store/backup/$run" 2>/dev/null; do
    count=$((count + 1))
    [ "$count" -lt 1000 ] || die 5 "cannot make a folder in $store/backup."
    run=$stamp-$count
  done
  backup=$store/backup/$run
  journal=
  folders=$nl
  while read -r state _ _ _ path; do
    [ -n "$state" ] || continue
    target=\${path#files}
    list=
    folder=\${target%/*}
    while [ -n "$folder" ] && [ ! -d "$root$folder" ]; do
      list="$folder $list"
      folder=\${folder%/*}
    done
    for folder in $list; do
      case $folders in
        *"$nl$folder$nl"*) ;;
        *)
          folders=$folders$folder$nl
          journal=$journal'folder '$folder$nl
          ;;
      esac
    done
    if [ "$state" = new ]; then
      journal=$journal'new '$target$nl
    else
      journal=$journal'replaced '$target$nl
      mkdir -p "$backup/files\${target%/*}" || die 5 "cannot keep a copy of $root$target."
      cp -Pp "$root$target" "$backup/files$target" || die 5 "cannot keep a copy of $root$target."
    fi
  done <<EOF
$work
EOF
  while read -r folder; do
    [ -n "$folder" ] || continue
    had=$(stat -c '%a %u:%g' "$root$folder") || die 5 "cannot read the mode of $root$folder."
    journal=$journal'form '$folder' '$had$nl
  done <<EOF
$forms
EOF
  printf '%s' "$journal" >"$backup/journal" || die 5 "cannot write $backup."
  printf '%s\\n' "$specs" >"$backup/specs" || die 5 "cannot write $backup."
  if [ -f "$store/current" ]; then
    cat "$store/current" >"$backup/previous" || die 5 "cannot write $backup."
  fi
  flush
}

form_folders() {
  while read -r mode _ user group path; do
    [ -n "$path" ] && [ -d "$root$path" ] && [ ! -h "$root$path" ] || continue
    if [ "$own" = 1 ]; then
      chown "$user:$group" "$root$path" || die 5 "cannot give $root$path to $user."
    fi
    chmod "$mode" "$root$path" || die 5 "cannot set the mode of $root$path."
  done <<EOF
$FOLDERS
EOF
}

swap() {
  put pending "install $run" || die 5 "cannot write $store."
  while read -r kind folder; do
    [ "$kind" = folder ] || continue
    mkdir "$root$folder" || die 5 "cannot make $root$folder."
    chmod "$FOLDER_MODE" "$root$folder" || die 5 "cannot set the mode of $root$folder."
  done <"$backup/journal"
  form_folders
  while read -r state mode user group path; do
    [ -n "$state" ] || continue
    target=$root\${path#files}
    next=$target.certwright
    # The copy gets owner and mode before it takes the name: nobody ever sees it with others.
    rm -f "$next" && cp "$path" "$next" || die 5 "cannot write $next."
    if [ "$own" = 1 ]; then
      chown "$user:$group" "$next" || die 5 "cannot give $next to $user."
    fi
    chmod "$mode" "$next" || die 5 "cannot set the mode of $next."
    cmp -s "$path" "$next" || die 5 "$next was not written whole."
    mv -f "$next" "$target" || die 5 "cannot replace $target."
  done <<EOF
$work
EOF
  flush
  put current "$run" || die 5 "cannot write $store."
  rm -f "$store/pending"
}

# Whatever ends the run while it swaps: undo, and say so.
leave() {
  code=$?
  trap - EXIT
  [ "$swapping" = 1 ] || exit "$code"
  # A second signal must not stop the restoring.
  trap '' HUP INT TERM
  say 'Stopped. Restoring what was replaced.' >&2
  if undo "$run" && rm -f "$store/pending"; then
    say 'Everything is as it was before.' >&2
    exit 5
  fi
  say "Not everything could be restored. The old files are in $backup/files." >&2
  exit 6
}
`
