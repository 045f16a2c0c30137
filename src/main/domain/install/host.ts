/** Whether a script runs on the host that it was made for. Wants `die`, `$NODE` and `$force_host`. */
export const hostCheck = `# The host may call itself by its short or its full name.
check_host() {
  [ "$force_host" = 0 ] || return 0
  host=$(uname -n | tr 'A-Z' 'a-z')
  case $host in
    "$NODE" | "$NODE".*) return 0 ;;
  esac
  case $NODE in
    "$host".*) return 0 ;;
  esac
  die 3 "this host is $host, this is for $NODE. If they are the same, add --force-host."
}
`
