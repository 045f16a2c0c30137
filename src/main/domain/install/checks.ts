import { hostCheck } from './host'

/** Checks of install.sh that look and change nothing. */
export const checks = `
check_tools() {
  for tool in cat chmod chown cmp cp date dirname id ls mkdir mv rm rmdir sha256sum stat tr uname; do
    command -v "$tool" >/dev/null 2>&1 || die 3 "the tool $tool is missing on this host."
  done
}

check_root() {
  if [ -n "$root" ]; then
    [ -d "$root" ] && [ -w "$root" ] || die 3 "$root is no folder that can be written to."
    root=$(cd "$root" && pwd)
    [ "$root" != / ] || root=
  fi
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || die 3 'not root. Run: sudo sh install.sh'
}

${hostCheck}
# Every file must be in the manifest, and every line of the manifest must hold.
check_manifest() {
  [ -f MANIFEST.sha256 ] || die 4 'MANIFEST.sha256 is missing. Unpack the bundle again.'
  listed=$nl
  while read -r _ path; do
    listed=$listed$path$nl
  done <MANIFEST.sha256
  while read -r _ _ _ _ _ path; do
    if [ -h "$path" ] || [ ! -f "$path" ]; then
      die 4 "$path is missing in the bundle. Unpack it again."
    fi
    case $listed in
      *"$nl$path$nl"*) ;;
      *) die 4 "$path is not in MANIFEST.sha256. Unpack the bundle again." ;;
    esac
  done <<EOF
$FILES
EOF
  if ! sums=$(sha256sum -c MANIFEST.sha256 2>/dev/null); then
    while read -r line; do
      case $line in
        *': OK' | '') ;;
        *) printf '  %s\\n' "$line" >&2 ;;
      esac
    done <<EOF
$sums
EOF
    die 4 'the bundle is damaged. Nothing was changed. Copy it to this node again.'
  fi
}

# Only where openssl is there; the checksums have said already that nothing changed on the way.
check_pairs() {
  command -v openssl >/dev/null 2>&1 || return 0
  while read -r kind public key; do
    [ -n "$kind" ] || continue
    case $kind in
      certificate) one=$(openssl x509 -in "$public" -noout -pubkey 2>/dev/null) || one=unreadable ;;
      *) one=$(openssl pkey -pubin -in "$public" -pubout 2>/dev/null) || one=unreadable ;;
    esac
    other=$(openssl pkey -in "$key" -pubout 2>/dev/null) || other=unusable
    [ "$one" = "$other" ] || die 4 "$key does not belong to $public. Nothing was changed."
  done <<EOF
$PAIRS
EOF
}

# Keys that were made on this node, or on the one that shares them: they must be there, and belong to the
# certificates that came.
check_keys_here() {
  while read -r public key maker; do
    [ -n "$public" ] || continue
    [ -f "$root$key" ] || [ "$maker" = "$NODE" ] || die 3 "$root$key is missing: $maker makes it, and its nodes
share it. Carry it here from there, with its mode and owner. Nothing was changed."
    [ -f "$root$key" ] || die 3 "$root$key is missing: this node makes its keys itself. Run $REQUEST_SCRIPT
here, have its requests signed, and take the new bundle. Nothing was changed."
    command -v openssl >/dev/null 2>&1 || continue
    one=$(openssl x509 -in "$public" -noout -pubkey 2>/dev/null) || one=unreadable
    other=$(openssl pkey -in "$root$key" -pubout 2>/dev/null) || other=unusable
    [ "$one" = "$other" ] || [ "$maker" = "$NODE" ] ||
      die 4 "$root$key does not belong to $public. Carry the one of $maker here. Nothing was changed."
    [ "$one" = "$other" ] || die 4 "$root$key does not belong to $public: it was made anew after the
request. Run $REQUEST_SCRIPT again, have its requests signed, and take the new bundle. Nothing was changed."
  done <<EOF
$KEYS_HERE
EOF
}

# is_same PATH TARGET PERMISSIONS USER GROUP: content, mode and, for root, owner.
is_same() {
  [ -f "$2" ] && [ ! -h "$2" ] || return 1
  cmp -s "$1" "$2" && has_form "$2" "$3" "$4" "$5"
}

# has_form TARGET PERMISSIONS USER GROUP
has_form() {
  is=$(ls -ld "$1")
  case \${is%% *} in
    "$2" | "$2.") ;;
    *) return 1 ;;
  esac
  [ "$own" = 1 ] || return 0
  # Fields of ls -l: permissions, links, user, group.
  read -r _ _ user_is group_is _ <<EOF
$is
EOF
  [ "$user_is" = "$3" ] && [ "$group_is" = "$4" ]
}

# Folders that are there with another mode or owner. A link to one is the admin's business.
compare_folders() {
  forms=
  while read -r mode permissions user group path; do
    [ -n "$path" ] && [ -d "$root$path" ] && [ ! -h "$root$path" ] || continue
    ! has_form "$root$path" "$permissions" "$user" "$group" || continue
    printf '  %-8s %s %s:%s %s/\\n' folder "$mode" "$user" "$group" "$root$path"
    forms=$forms$path$nl
  done <<EOF
$FOLDERS
EOF
}

# Sorts the files into new, changed and same, and shows them.
compare() {
  work=
  specs=
  new=0
  changed=0
  same=0
  while read -r mode permissions user group spec path; do
    target=\${path#files}
    if [ -d "$root$target" ]; then
      die 3 "$root$target is a folder; a file should be there."
    elif [ ! -e "$root$target" ] && [ ! -h "$root$target" ]; then
      state=new
      new=$((new + 1))
    elif is_same "$path" "$root$target" "$permissions" "$user" "$group"; then
      state=same
      same=$((same + 1))
    else
      state=changed
      changed=$((changed + 1))
    fi
    printf '  %-8s %s %s:%s %s\\n' "$state" "$mode" "$user" "$group" "$root$target"
    [ "$state" != same ] || continue
    work=$work$state' '$mode' '$user' '$group' '$path$nl
    specs="$specs$spec "
  done <<EOF
$FILES
EOF
  say "$new new, $changed changed, $same the same"
}
`
