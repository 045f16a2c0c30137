import type { Cluster, ClusterNode } from '../cluster'
import { serverUrl } from '../server-url'
import { etcdMemberRows } from './etcd-rows'
import { file, use } from './kubeadm-places'
import type { ConfigFile, FolderPlace, OnNode, Place, Step } from './layout'
import { addressOf, loopbackOf } from './node-addresses'
import { etcdMembers, runsEtcd } from './roles'
import { binaries, unitFile } from './unit-file'

/** etcd as a service of its own: for plain systemd, and for distributions that use an external one. */
export const etcdFolder = '/etc/etcd/pki'
export const etcdData = '/var/lib/etcd'
/** etcd runs as a user of its own, so that nothing else on the machine reads its keys. */
export const etcdOwner = { user: 'etcd', group: 'etcd' } as const

/** Closed to everyone else (reference: systemd layout, `/etc/etcd/pki`). */
export const etcdFolderPlace: FolderPlace = { path: etcdFolder, mode: 0o700, owner: etcdOwner }

/** A certificate and its key of an etcd member, for the user etcd alone. */
function etcdPair(name: string, certificateUse: string, keyUse: string, why: string): Place {
  const at = (ending: string, usedBy: string) => ({
    ...file(`${etcdFolder}/${name}.${ending}`, use(usedBy), runsEtcd),
    owner: etcdOwner,
  })
  return {
    as: 'files',
    roles: ['control-plane', 'etcd'],
    certificate: at('crt', certificateUse),
    privateKey: at('key', keyUse),
    why,
  }
}

/** Whom members trust. Alone: with a root above it, whatever hangs below that root would open etcd. */
export function etcdTrust(on: OnNode = runsEtcd): Place {
  const uses = use('etcd --trusted-ca-file', 'etcd --peer-trusted-ca-file')
  return {
    as: 'files',
    roles: ['control-plane', 'etcd'],
    certificate: { ...file(`${etcdFolder}/ca.crt`, uses, on), isAlone: true },
    why: 'Tells etcd whom to trust.',
  }
}

/** Where the rows of a member go. */
export const etcdMemberPlaces = etcdMemberRows(etcdPair)

/**
 * The unit of a member. https everywhere: etcd ignores its TLS files for http addresses, with no more
 * than a warning.
 */
export function etcdUnit(cluster: Cluster, node: ClusterNode): ConfigFile {
  const client = serverUrl(addressOf(node), 2379)
  const peer = serverUrl(addressOf(node), 2380)
  const members = etcdMembers(cluster).map(
    (member) => `${member.name}=${serverUrl(addressOf(member), 2380)}`,
  )
  return unitFile({
    name: 'etcd',
    description: 'etcd',
    documentation: 'https://etcd.io/docs/',
    after: 'network-online.target',
    service: ['Type=notify', 'User=etcd', 'Group=etcd', 'LimitNOFILE=65536'],
    spec: 'etcd-server',
    flags: [
      ['name', node.name],
      ['data-dir', etcdData],
      ['listen-client-urls', `${client},${serverUrl(loopbackOf(node), 2379)}`],
      ['advertise-client-urls', client],
      ['listen-peer-urls', peer],
      ['initial-advertise-peer-urls', peer],
      ['initial-cluster', members.join(',')],
      ['initial-cluster-token', cluster.name],
      ['initial-cluster-state', 'new'],
      ['listen-metrics-urls', 'http://127.0.0.1:2381'],
      ['cert-file', `${etcdFolder}/server.crt`],
      ['key-file', `${etcdFolder}/server.key`],
      ['trusted-ca-file', `${etcdFolder}/ca.crt`],
      ['client-cert-auth', 'true'],
      ['peer-cert-file', `${etcdFolder}/peer.crt`],
      ['peer-key-file', `${etcdFolder}/peer.key`],
      ['peer-trusted-ca-file', `${etcdFolder}/ca.crt`],
      ['peer-client-cert-auth', 'true'],
    ],
  })
}

/** @returns where API servers reach an external etcd: every member, so that one may be down. */
export function etcdEndpoints(cluster: Cluster): string[] {
  return etcdMembers(cluster).map((member) => serverUrl(addressOf(member), 2379))
}

/** What a member needs before install.sh, which gives its files to that user. */
export const etcdUserStep: Step = {
  text: 'Makes the user that etcd runs as, where it is not there yet',
  command: `id etcd >/dev/null 2>&1 || sudo useradd --system --user-group --home-dir ${etcdData} --shell /usr/sbin/nologin etcd`,
}

export const etcdBinariesStep: Step = { text: `Put etcd and etcdctl into ${binaries}` }

export const etcdDataStep: Step = {
  text: 'Makes the folder of the data, for etcd alone',
  command: `sudo install -d -m 700 -o etcd -g etcd ${etcdData}`,
}

export const reloadStep: Step = {
  text: 'Makes systemd read the units',
  command: 'sudo systemctl daemon-reload',
}

export function etcdStartSteps(node: ClusterNode): Step[] {
  return [
    {
      text: 'Starts etcd; it waits until most members are started, so go on with the others at once',
      command: 'sudo systemctl enable --now --no-block etcd',
    },
    {
      text: 'Shows whether the member is well',
      command: `sudo etcdctl --endpoints ${serverUrl(addressOf(node), 2379)} --cacert ${etcdFolder}/ca.crt --cert ${etcdFolder}/healthcheck-client.crt --key ${etcdFolder}/healthcheck-client.key endpoint health`,
    },
  ]
}
