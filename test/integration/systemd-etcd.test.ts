/**
 * A real etcd, started with the flags of the generated unit as they stand there and with the files
 * of the bundle at their own paths: in namespaces of its own, so that ports and paths are free.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bundlesFor } from '../../src/main/domain/bundle'
import { planFor } from '../../src/main/domain/plan'
import { hierarchies } from '../../src/shared/definition'
import { issuePlan, sampleCluster, writeBundle } from '../support/bundles'

const parent = mkdtempSync(join(tmpdir(), 'systemd-etcd-'))
afterAll(() => {
  rmSync(parent, { recursive: true, force: true })
})

/** Files are copied instead of installed: the user etcd does not exist in the namespace. */
const script = `
set -eu
bundle=$1 stranger=$2
shift 2
ip link set lo up
mount -t tmpfs tmpfs /etc
mount -t tmpfs tmpfs /var/lib
mkdir -m 700 /var/lib/etcd
cp -r "$bundle"/files/. /
"$@" >"$bundle.log" 2>&1 &
etcd=$!
trap 'kill "$etcd"; wait "$etcd" || :' EXIT
as() {
  folder=$1 name=$2 server=$3
  shift 3
  etcdctl --endpoints "https://$server:2379" --cacert /etc/etcd/pki/ca.crt \\
    --cert "$folder/$name.crt" --key "$folder/$name.key" --command-timeout=5s "$@"
}
count=0
until as /etc/etcd/pki healthcheck-client 127.0.0.31 endpoint health >/dev/null 2>&1; do
  count=$((count + 1))
  [ "$count" -lt 40 ] || { cat "$bundle.log" >&2; exit 1; }
  sleep 0.5
done
as /var/lib/kubernetes/pki apiserver-etcd-client 127.0.0.1 put /registry/proof here
as /etc/etcd/pki healthcheck-client 127.0.0.31 get /registry/proof --print-value-only
if as "$stranger/files/etc/etcd/pki" healthcheck-client 127.0.0.31 get /registry/proof; then
  echo 'a stranger was let in'
fi
if as /var/lib/kubernetes/pki kube-apiserver 127.0.0.31 get /registry/proof --print-value-only; then
  echo 'a server certificate of another purpose was let in'
fi
if as /var/lib/kubernetes/pki apiserver-kubelet-client 127.0.0.31 get /registry/proof --keys-only >/dev/null; then
  echo 'a client of another authority was let in'
fi
`

function bundleOf(hierarchy: (typeof hierarchies)[number], name: string) {
  const cluster = sampleCluster(
    {
      layout: 'systemd',
      pki: { hierarchy },
      nodes: [{ name: 'cp-1', roles: ['control-plane'], addresses: ['127.0.0.31'] }],
    },
    name,
  )
  const plan = planFor(cluster)
  const [bundle] = bundlesFor(cluster, plan, { fingerprint: () => undefined })
  const unit = bundle?.files.find(({ path }) => path.endsWith('/etcd.service'))?.content
  if (!bundle || unit?.from !== 'text') throw new Error('no unit')
  const [, command = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit.text) ?? []
  const [binary = '', ...flags] = command.replaceAll('\\\n', ' ').split(/\s+/)
  return { folder: writeBundle(parent, bundle, issuePlan(plan)), binary, flags }
}

describe.each(hierarchies)('etcd of the systemd layout, %s', (hierarchy) => {
  test('starts with the flags of its unit, serves who should be served, and no stranger', () => {
    const { folder, binary, flags } = bundleOf(hierarchy, `own-${hierarchy}`)
    const stranger = bundleOf(hierarchy, `stranger-${hierarchy}`)
    expect(binary).toBe('/usr/local/bin/etcd')
    expect(flags.length).toBeGreaterThan(15)
    const file = join(parent, 'run.sh')
    writeFileSync(file, script)
    const args = ['-rnm', 'sh', file, folder, stranger.folder, 'etcd', ...flags]
    const { stdout, stderr, status } = spawnSync('unshare', args, {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, ETCDCTL_API: '3' },
    })
    expect(status, stderr).toBe(0)
    // That is what pre-flight warns of: one authority for everything opens etcd to all.
    const opened = hierarchy === 'single' ? ['a client of another authority was let in'] : []
    expect(stdout.trim().split('\n')).toEqual(['OK', 'here', ...opened])
  }, 90_000)
})
