/** Rollback of install.sh, and the end of runs that were killed. */
export const undo = `
# undo RUN [keep]: puts back what the run replaced and removes what it added. Doing it twice, or
# after it was stopped halfway, comes to the same. keep: what it removes is kept under undone/.
undo() {
  from=$store/backup/$1
  [ -f "$from/journal" ] || return 1
  failed=0
  made=
  while read -r kind target; do
    case $kind in
      folder) made="$target $made" ;;
      # Three words: path, mode, owner.
      # shellcheck disable=SC2086
      form) restore_form $target || failed=1 ;;
      new)
        rm -f "$root$target.certwright" || failed=1
        keep_undone "\${2-}" || failed=1
        rm -f "$root$target" || failed=1
        ;;
      replaced)
        rm -f "$root$target.certwright" || failed=1
        keep_undone "\${2-}" || failed=1
        cp -Pp "$from/files$target" "$root$target.certwright" &&
          mv -f "$root$target.certwright" "$root$target" || failed=1
        ;;
    esac
  done <"$from/journal"
  # A folder that something else uses by now stays.
  for folder in $made; do rmdir "$root$folder" 2>/dev/null || :; done
  flush
  [ "$failed" = 0 ]
}

# restore_form PATH MODE OWNER
restore_form() {
  [ -d "$root$1" ] || return 0
  if [ "$own" = 1 ]; then chown "$3" "$root$1" || return 1; fi
  chmod "$2" "$root$1"
}

keep_undone() {
  [ "$1" = keep ] && [ -f "$root$target" ] && [ ! -e "$from/undone$target" ] || return 0
  mkdir -p "$from/undone\${target%/*}" && cp -Pp "$root$target" "$from/undone$target"
}

# A run that was killed left pending behind.
resume() {
  [ -f "$store/pending" ] || return 0
  verb=
  name=
  read -r verb name <"$store/pending" || :
  last=
  if [ -f "$store/current" ]; then read -r last <"$store/current" || :; fi
  if [ "$dry" = 1 ]; then
    say "The run $name was interrupted; it would be undone first."
    return 0
  fi
  if [ "$verb" = install ] && [ "$name" = "$last" ]; then
    rm -f "$store/pending"
    return 0
  fi
  say "The run $name was interrupted; it is undone first."
  if [ "$verb" = rollback ]; then
    undo "$name" keep || die 6 "cannot restore all of $store/backup/$name/files."
    if [ "$name" = "$last" ]; then step_back "$name"; fi
  else
    undo "$name" || die 6 "cannot restore all of $store/backup/$name/files."
  fi
  rm -f "$store/pending"
}

# step_back RUN: the run before it is the last one now.
step_back() {
  if [ -f "$store/backup/$1/previous" ]; then
    read -r before <"$store/backup/$1/previous"
    put current "$before" || die 6 "cannot write $store."
  else
    rm -f "$store/current"
  fi
}

roll_back() {
  [ -f "$store/current" ] || die 7 "nothing to roll back: $store has no earlier run."
  read -r last <"$store/current"
  [ -f "$store/backup/$last/journal" ] || die 7 "nothing to roll back: $store/backup/$last is gone."
  say "Rolling back the run $last:"
  replaced=0
  while read -r kind target; do
    case $kind in
      new) say "  removes  $root$target" ;;
      form) say "  restores $root\${target%% *}/" ;;
      replaced)
        say "  restores $root$target"
        replaced=1
        ;;
    esac
  done <"$store/backup/$last/journal"
  if [ "$dry" = 1 ]; then
    say 'Nothing was changed (--dry-run).'
    return 0
  fi
  put pending "rollback $last" || die 5 "cannot write $store."
  undo "$last" keep || die 6 "cannot restore all of $store/backup/$last/files."
  specs=
  if [ -f "$store/backup/$last/specs" ]; then read -r specs <"$store/backup/$last/specs" || :; fi
  step_back "$last"
  rm -f "$store/pending"
  say "Rolled back. What was taken away is in $store/backup/$last/undone."
  [ "$replaced" = 0 ] || print_restarts
}

# Commands whose rows are among $specs, in order.
print_restarts() {
  heading='Restart, in this order:'
  while read -r triggers command; do
    [ -n "$triggers" ] || continue
    for spec in $specs; do
      case ,$triggers, in
        *,"$spec",*)
          [ -z "$heading" ] || say "$heading"
          heading=
          say "  $command"
          break
          ;;
      esac
    done
  done <<EOF
$RESTARTS
EOF
}
`
