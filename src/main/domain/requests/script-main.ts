/** What a request script does: one row of KEYS after the other. */
import { hostCheck } from '../install/host'

const tools = `
check_tools() {
  for tool in cat chmod chown id ln mkdir mktemp openssl rm sed tr uname; do
    command -v "$tool" >/dev/null 2>&1 || die 3 "the tool $tool is missing on this host."
  done
}

`

const nodeReady = `
check_root() {
  if [ -n "$root" ]; then
    [ -d "$root" ] && [ -w "$root" ] || die 3 "$root is no folder that can be written to."
    root=$(cd "$root" && pwd)
    [ "$root" != / ] || root=
  fi
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || die 3 "not root. Run: sudo sh $me"
}

${hostCheck}
# own_key PATH MODE USER GROUP
own_key() {
  chmod "$2" "$1" || die 5 "cannot set the mode of $1."
  [ "$is_root" = 1 ] || return 0
  if id -u "$3" >/dev/null 2>&1; then
    chown "$3:$4" "$1" || die 5 "cannot set the owner of $1."
  else
    say "  $1 stays root's: there is no user $3 yet. Run this again once there is."
  fi
}


check_tools
check_root
check_host
is_root=0
[ "$(id -u)" != 0 ] || is_root=1
base=$root
`

const holderReady = `
# own_key PATH MODE USER GROUP: the key is its maker's.
own_key() {
  chmod "$2" "$1" || die 5 "cannot set the mode of $1."
}

check_tools
case $keys in -*) keys=./$keys ;; esac
[ -d "$keys" ] || mkdir -p "$keys" || die 5 "cannot make $keys."
base=$(cd "$keys" && pwd)/
`

const keysAndRequests = `
# make_key PATH MODE OPTIONS: under another name first, so that no half of a key stays behind.
make_key() {
  target=$1
  mode=$2
  shift 2
  (umask "$FOLDER_UMASK" && mkdir -p "\${target%/*}") || die 5 "cannot make the folder of $target."
  fresh=$target.certwright
  rm -f "$fresh"
  openssl genpkey "$@" -out "$fresh" 2>"$work/log" || {
    cat "$work/log" >&2
    die 5 "openssl cannot make a key for $target. It needs version 1.1.1 or later."
  }
  chmod "$mode" "$fresh"
  # ln replaces nothing, whoever else makes the file meanwhile.
  ln "$fresh" "$target" 2>/dev/null || die 5 "cannot write $target."
  rm -f "$fresh"
  fresh=
}

# check_key PATH: one that is there, without a passphrase.
check_key() {
  [ ! -d "$1" ] || die 3 "$1 is a folder; a key should be there."
  [ -f "$1" ] || die 4 "$1 is no file."
  openssl pkey -in "$1" -passin pass: -noout >/dev/null 2>&1 ||
    die 4 "$1 is no private key that openssl reads without a passphrase. Move it away, then run this again."
}

# make_request KEY FILE: follows no link that somebody may have put into the folder.
make_request() {
  config_of "$2" >"$work/config"
  openssl req -new -key "$1" -config "$work/config" -out "$work/request" 2>"$work/log" || {
    cat "$work/log" >&2
    die 5 "openssl cannot make the request $2."
  }
  rm -f "$out/$2"
  (umask 022 && set -C && cat "$work/request" >"$out/$2") || die 5 "cannot write $out/$2."
}

# fingerprint KEY: SHA-256 of the public key (SubjectPublicKeyInfo), in groups of four.
fingerprint() {
  openssl pkey -in "$1" -pubout -outform DER 2>/dev/null | openssl dgst -sha256 -r |
    sed -e 's/ .*//' -e 's/..../& /g' -e 's/ $//'
}

work=
fresh=
leave() {
  [ -z "$fresh" ] || rm -f "$fresh"
  [ -z "$work" ] || rm -rf "$work"
}

case $out in -*) out=./$out ;; esac
trap leave EXIT
trap 'exit 5' HUP INT TERM
work=$(mktemp -d) || die 5 'cannot make a folder for temporary files.'
[ -d "$out" ] || (umask 022 && mkdir -p "$out") || die 5 "cannot make $out."

made=0
kept=0
say "Keys and requests of $NODE:"
while read -r request mode user group path options; do
  [ -n "$request" ] || continue
  key=$base$path
  if [ -e "$key" ] || [ -h "$key" ]; then
    check_key "$key"
    state=kept
    kept=$((kept + 1))
  else
    # The options are words of this script.
    # shellcheck disable=SC2086
    make_key "$key" "$mode" $options
    state=new
    made=$((made + 1))
  fi
  own_key "$key" "$mode" "$user" "$group"
  make_request "$key" "$request"
  say "  $state  $key"
  say "        $request"
  say "        $(fingerprint "$key")"
  others=$(sharers_of "$request")
  [ -z "$others" ] || say "        also for $others: carry this key there yourself, to the same path,
        with mode $mode and owner $user:$group. No other key leaves this host."
done <<EOF
$KEYS
EOF
if command -v sync >/dev/null 2>&1; then sync; fi
say "$made new keys, $kept kept. The requests are in $out."
`

/** @param kind of script: for a node, or for a person who has a key somewhere. */
export function scriptMain(kind: 'node' | 'holder'): string {
  const [ready, last] = kind === 'node' ? [nodeReady, lastOfNode] : [holderReady, lastOfHolder]
  return `${tools}${ready}${keysAndRequests}${last}`
}

const lastOfNode = `say 'Carry that folder to whoever signs. The keys stay here: never send one with the requests.'
`
const lastOfHolder = `say 'Carry that folder to whoever signs. The key stays here: never copy it.'
`
