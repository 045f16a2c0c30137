/** How etcd is started on a member, read from what its bundle holds. */
import { parseAllDocuments } from 'yaml'

/** @returns the arguments of the unit that starts etcd. */
export function unitArguments(unit: string): string[] {
  const [, command = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit) ?? []
  const [binary, ...args] = command.replaceAll('\\\n', ' ').split(/\s+/)
  if (binary !== '/usr/local/bin/etcd') throw new Error(`the unit starts ${String(binary)}`)
  return args
}

/**
 * What kubeadm puts into the static pod of a member, by hand from phases/etcd/local.go: its own
 * arguments, with those of the configuration above them.
 */
export function staticPodArguments(configuration: string): string[] {
  const [document] = parseAllDocuments(configuration)
  const { certificatesDir, etcd } = document?.toJS() as {
    certificatesDir: string
    etcd: { local: { extraArgs: { name: string; value: string }[] } }
  }
  const pki = `${certificatesDir}/etcd`
  const own = {
    'cert-file': `${pki}/server.crt`,
    'client-cert-auth': 'true',
    'data-dir': '/var/lib/etcd',
    'key-file': `${pki}/server.key`,
    'listen-metrics-urls': 'http://127.0.0.1:2381',
    'peer-cert-file': `${pki}/peer.crt`,
    'peer-client-cert-auth': 'true',
    'peer-key-file': `${pki}/peer.key`,
    'peer-trusted-ca-file': `${pki}/ca.crt`,
    'snapshot-count': '10000',
    'trusted-ca-file': `${pki}/ca.crt`,
  }
  const given = Object.fromEntries(etcd.local.extraArgs.map(({ name, value }) => [name, value]))
  return Object.entries({ ...own, ...given }).map(([name, value]) => `--${name}=${value}`)
}
