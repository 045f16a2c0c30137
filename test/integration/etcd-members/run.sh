#!/bin/sh
# Three etcd members, each in a network and mount namespace of its own, joined by a bridge: addresses,
# ports and paths are those of the bundles, untouched. Started inside `unshare -rnm`.
#
#   run.sh WORK CLIENT
#
# WORK holds, per machine, NAME.address (one with its prefix per line), NAME.args (one argument per
# line; missing on machines without etcd), NAME (its bundle), and NAME.url of each member, and
# `probe`, `client` and `stranger-probe`: authority, certificate and key, one per line.
set -eu
work=$1 client=$2
pids=
trap 'kill $pids 2>/dev/null || :' EXIT
export ETCDCTL_API=3

wait_for() {
  count=0
  until "$@"; do
    count=$((count + 1))
    if [ "$count" -ge 240 ]; then
      echo "waited in vain for: $*" >&2
      tail -n 20 "$work"/*.log >&2
      exit 1
    fi
    sleep 0.25
  done
}

# inside NAME COMMAND...
inside() {
  machine=$1
  shift
  nsenter --net --mount --target "$(cat "$work/$machine.pid")" "$@"
}

machine() {
  name=$1 number=$2
  unshare --net --mount sh -c "echo \$\$ >'$work/$name.pid'; exec sleep 600" &
  pids="$pids $!"
  wait_for test -s "$work/$name.pid"
  ip link add "port$number" type veth peer name eth0 netns "$(cat "$work/$name.pid")"
  ip link set "port$number" master switch up
  inside "$name" sh -c "
    set -eu
    ip link set lo up
    while read -r address; do
      case \$address in
        *:*) ip address add \"\$address\" dev eth0 nodad ;;
        *) ip address add \"\$address\" dev eth0 ;;
      esac
    done <'$work/$name.address'
    ip link set eth0 up
    mount -t tmpfs tmpfs /etc
    mount -t tmpfs tmpfs /var/lib
    mkdir -m 700 /var/lib/etcd
    cp -r '$work/$name/files/.' /
  "
}

start() {
  name=$1
  set --
  while read -r argument; do set -- "$@" "$argument"; done <"$work/$name.args"
  inside "$name" etcd "$@" >"$work/$name.log" 2>&1 &
  pids="$pids $!"
}

# as MACHINE FILES ENDPOINTS COMMAND...; FILES: one with authority, certificate and key per line
as() {
  who=$1 files=$2 at=$3
  shift 3
  { read -r authority && read -r certificate && read -r key; } <"$files"
  inside "$who" etcdctl --endpoints "$at" --command-timeout=8s \
    --cacert "$authority" --cert "$certificate" --key "$key" "$@"
}

serves() {
  grep -q 'serving client\|ready to serve client' "$work/$1.log"
}

ip link add switch type bridge
ip link set switch up
number=0
members=
for file in "$work"/*.address; do
  name=$(basename "$file" .address)
  number=$((number + 1))
  machine "$name" "$number"
  if [ -f "$work/$name.args" ]; then members="$members $name"; fi
done
for name in $members; do start "$name"; done
for name in $members; do wait_for serves "$name"; done

# One endpoint at a time: a client with several drops connections that it does not need in the middle
# of the handshake, and etcd rightly calls them rejected.
for name in $members; do
  as "$name" "$work/probe" "$(cat "$work/$name.url")" put "/proof/$name" "by $name" >/dev/null
  for other in $members; do
    url=$(cat "$work/$other.url")
    found=$(as "$other" "$work/probe" "$url" get "/proof/$name" --print-value-only)
    [ "$found" = "by $name" ] && echo "$name replicates to $other"
  done
done
for name in $members; do
  url=$(cat "$work/$name.url")
  as "$client" "$work/client" "$url" put "/registry/$name" here >/dev/null
  echo "API server at $name: $(as "$client" "$work/client" "$url" get "/registry/$name" --print-value-only)"
done
echo "members: $(as "$client" "$work/client" "$url" member list | grep -c ', started, ')"
cat "$work"/*.log | grep -i 'rejected connection\|bad certificate' >&2 || :
echo "rejected: $(cat "$work"/*.log | grep -ci 'rejected connection\|bad certificate' || :)"

set -- $members
if as "$1" "$work/stranger-probe" "$url" get /registry >/dev/null 2>&1; then
  echo 'a stranger was let in'
fi
read -r authority <"$work/probe"
if inside "$1" etcdctl --endpoints "$url" --command-timeout=4s --cacert "$authority" \
  get /registry >/dev/null 2>&1; then
  echo 'a client without a certificate was let in'
fi
echo "refused: $(cat "$work"/*.log | grep -ci 'rejected connection' | sed 's/^[1-9][0-9]*$/some/')"
