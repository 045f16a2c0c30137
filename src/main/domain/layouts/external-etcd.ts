import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import {
  etcdBinariesStep,
  etcdDataStep,
  etcdMemberPlaces,
  etcdStartSteps,
  etcdTrust,
  etcdUnit,
  etcdUserStep,
  reloadStep,
} from './etcd-service'
import type { MemberRow } from './etcd-rows'
import { file, use } from './kubeadm-places'
import type { ConfigFile, Layout, OnNode, Owner, Place, RowForms, Step } from './layout'
import { isControlPlane, runsEtcd } from './roles'
import { rowsRead } from './rows-read'

/**
 * An etcd beside a distribution that can use one: its members are services of systemd on nodes of
 * the role etcd, and control planes get a client certificate for it. Its authority signs nothing
 * else, and its key stays in this app.
 */
export type EtcdClient = {
  /** Folder of `ca.crt`, `client.crt` and `client.key` on control planes. */
  readonly folder: string
  /** Component and the three settings that name the files, authority first. */
  readonly component: string
  readonly settings: readonly [authority: string, certificate: string, privateKey: string]
  /** Who reads the key, where that is not root. */
  readonly owner?: Owner
}

export function isExternal(cluster: Pick<Cluster, 'etcd'>): boolean {
  return cluster.etcd.topology === 'external'
}

const onExternal: OnNode = (cluster) => isExternal(cluster)

/** Rows that exist with an external etcd only; a stacked one makes its certificates itself. */
export const externalEtcdRows: RowForms = {
  'etcd-server': { when: isExternal },
  'etcd-peer': { when: isExternal },
  'etcd-healthcheck-client': { when: isExternal },
  'apiserver-etcd-client': { when: isExternal },
}

type EtcdRow = MemberRow | 'apiserver-etcd-client'

/** @returns whom control planes and members trust when etcd is external. */
export function externalEtcdTrust(client: EtcdClient): readonly Place[] {
  const [authority] = client.settings
  const trusted = {
    ...file(`${client.folder}/ca.crt`, use(`${client.component} ${authority}`), onExternal),
    isAlone: true,
  } as const
  return [
    etcdTrust(servesEtcd),
    {
      as: 'files',
      roles: ['control-plane'],
      certificate: trusted,
      why: 'Tells the API server which etcd is the real one.',
    },
  ]
}

/**
 * @param stacked the answers of the distribution where it runs etcd itself.
 * @returns where the rows of members and of their clients go.
 */
export function externalEtcdPlaces(
  client: EtcdClient,
  stacked: Pick<Layout['places'], EtcdRow>,
): Pick<Layout['places'], EtcdRow> {
  const [, certificate, privateKey] = client.settings
  const at = (ending: string, setting: string) => ({
    ...file(`${client.folder}/client.${ending}`, use(`${client.component} ${setting}`), onExternal),
    ...(client.owner ? { owner: client.owner } : {}),
  })
  const shown: Place = {
    as: 'files',
    roles: ['control-plane'],
    certificate: at('crt', certificate),
    privateKey: at('key', privateKey),
    why: 'The API server shows it to etcd.',
  }
  const both = (row: MemberRow) => [...stacked[row], ...etcdMemberPlaces[row]]
  return {
    'etcd-server': both('etcd-server'),
    'etcd-peer': both('etcd-peer'),
    'etcd-healthcheck-client': both('etcd-healthcheck-client'),
    'apiserver-etcd-client': [...stacked['apiserver-etcd-client'], shown],
  }
}

/** @returns whether a node runs a member that the distribution does not run itself. */
export function servesEtcd(cluster: Cluster, node: ClusterNode): boolean {
  return isExternal(cluster) && runsEtcd(cluster, node)
}

/** The unit of a member, where the node runs one. */
export function externalEtcdConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  return servesEtcd(cluster, node) ? [etcdUnit(cluster, node)] : []
}

/** @returns the steps of an installation, with those around it that start a member. */
export function withEtcdSteps(
  cluster: Cluster,
  node: ClusterNode,
  [unpack, ...install]: readonly Step[],
): Step[] {
  if (!servesEtcd(cluster, node)) return [...(unpack ? [unpack] : []), ...install]
  return [
    ...(unpack ? [unpack] : []),
    etcdBinariesStep,
    etcdUserStep,
    ...install,
    etcdDataStep,
    reloadStep,
    ...etcdStartSteps(node),
  ]
}

const memberRows: readonly SpecId[] = rowsRead.etcd
const clientRows: readonly SpecId[] = ['etcd-ca', 'apiserver-etcd-client']

/** @param restart what makes the distribution read its client certificate again. */
export function externalEtcdRestarts(
  changed: readonly SpecId[],
  cluster: Cluster,
  node: ClusterNode,
  restart: string,
): string[] {
  const has = (rows: readonly SpecId[]) => changed.some((spec) => rows.includes(spec))
  return [
    ...(servesEtcd(cluster, node) && has(memberRows)
      ? ['sudo systemctl daemon-reload && sudo systemctl restart etcd']
      : []),
    ...(isExternal(cluster) && isControlPlane(node) && has(clientRows) ? [restart] : []),
  ]
}
