/** The order of install.sh. */
export const main = `
nl='
'
unset CDPATH
here=$(cd "$(dirname "$0")" && pwd)
check_tools
check_root
cd "$here"
own=0
[ "$(id -u)" != 0 ] || own=1
store=$root/var/lib/certwright
swapping=0
check_host

if [ "$rollback" = 1 ]; then
  resume
  roll_back
  exit 0
fi

if [ -z "$FILES" ]; then
  say 'This node gets no files. Go on with README.txt.'
  exit 0
fi
check_manifest
check_pairs
check_keys_here
resume
say "Files of $NODE:"
compare
compare_folders
if [ -z "$work$forms" ]; then
  say 'Nothing to change.'
  exit 0
fi
if [ "$dry" = 1 ]; then
  say 'Nothing was changed (--dry-run).'
  exit 0
fi
prepare
trap leave EXIT
trap 'exit 5' HUP INT TERM
swapping=1
swap
swapping=0
say 'Installed. To go back: sudo sh install.sh --rollback'
if [ "$changed" = 0 ]; then
  say 'The files are new here: go on with README.txt.'
else
  print_restarts
fi
`
