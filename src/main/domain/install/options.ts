/** Options of install.sh: what a person types, and the texts they get. */
export const options = `
usage() {
  cat <<'EOF'
Puts the files of this bundle in their places on this node.

  sudo sh install.sh [--dry-run] [--force-host] [--root DIR]
  sudo sh install.sh --rollback [--dry-run] [--force-host] [--root DIR]

  --dry-run     show what would change, change nothing
  --rollback    put back what the last run replaced
  --force-host  go on although the host has another name
  --root DIR    take DIR for the root of the node; needs no root account
                when DIR may be written to (owners are left alone then)
  --help        this text

What is replaced is kept under /var/lib/certwright/backup. A second run
changes nothing. If a run fails or is stopped, it restores what it replaced;
if it is killed, the next run does so first.

Exit codes
  0  done, or nothing to do
  2  wrong option
  3  this host is not the right one, or not ready: not root, other name,
     a tool is missing, a folder is where a file should be
  4  the bundle is damaged, or a key does not belong to its certificate
  5  failed midway; everything is as it was before
  6  failed midway, and not everything could be restored: see the messages
  7  there is nothing to roll back
EOF
}

say() {
  printf '%s\\n' "$*"
}

# die CODE MESSAGE
die() {
  code=$1
  shift
  printf 'install.sh: %s\\n' "$*" >&2
  exit "$code"
}

dry=0
rollback=0
force_host=0
root=
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=1 ;;
    --rollback) rollback=1 ;;
    --force-host) force_host=1 ;;
    --root)
      [ $# -ge 2 ] || die 2 '--root needs a folder. See --help.'
      shift
      root=$1
      [ -n "$root" ] || die 2 '--root needs a folder. See --help.'
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) die 2 "unknown option $1. See --help." ;;
  esac
  shift
done
`
