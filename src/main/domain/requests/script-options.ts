/** Options of a request script: what a person types, and the texts they get. */

const nodeUsage = `Makes the private keys of $NODE where its programs look for them, and a
request for a certificate with each. Keys stay on this host; nothing is sent.

  sudo sh $me [--out DIR] [--force-host] [--root DIR]

  --out DIR     folder for the requests (default ./$OUT)
  --force-host  go on although the host has another name
  --root DIR    take DIR for the root of the node; needs no root account
                when DIR may be written to (owners are left alone then)
  --help        this text`

const holderUsage = `Makes the private key of $NODE and a request for a certificate with it.
Run it where the key is used, by whoever uses it. The key stays in its
folder; nothing is sent.

  sh $me [--out DIR] [--keys DIR]

  --out DIR   folder for the request (default ./$OUT)
  --keys DIR  folder for the key (default: this one). What comes back, a
              kubeconfig or a certificate, belongs beside it
  --help      this text`

const nodeCases = `    --force-host) force_host=1 ;;
    --root | --out)
      [ $# -ge 2 ] && [ -n "$2" ] || die 2 "$1 needs a folder. See --help."
      case $1 in
        --root) root=$2 ;;
        *) out=$2 ;;
      esac
      shift
      ;;`

const holderCases = `    --keys | --out)
      [ $# -ge 2 ] && [ -n "$2" ] || die 2 "$1 needs a folder. See --help."
      case $1 in
        --keys) keys=$2 ;;
        *) out=$2 ;;
      esac
      shift
      ;;`

const notReady = {
  node: `this host is not the right one, or not ready: not root, other name,
     a tool is missing, a folder is where a file should be`,
  holder: 'not ready: a tool is missing, a folder is where a file should be',
} as const

/** @param kind of script: for a node, or for a person who has a key somewhere. */
export function scriptOptions(kind: 'node' | 'holder'): string {
  return `
usage() {
  cat <<EOF
${kind === 'node' ? nodeUsage : holderUsage}

A key that is there already is used and never replaced, so a second run makes
new requests with the same keys. Carry the folder to whoever signs, and
compare the fingerprints over another channel, such as the telephone.

Exit codes
  0  done
  2  wrong option
  3  ${notReady[kind]}
  4  a key that is there cannot be used
  5  openssl failed, or a file cannot be written
EOF
}

say() {
  printf '%s\\n' "$*"
}

# die CODE MESSAGE
die() {
  code=$1
  shift
  printf '%s: %s\\n' "$me" "$*" >&2
  exit "$code"
}

me=\${0##*/}
${kind === 'node' ? 'force_host=0\nroot=' : 'keys=.'}
out=$OUT
while [ $# -gt 0 ]; do
  case $1 in
${kind === 'node' ? nodeCases : holderCases}
    -h | --help)
      usage
      exit 0
      ;;
    *) die 2 "unknown option $1. See --help." ;;
  esac
  shift
done

`
}
