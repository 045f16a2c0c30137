import type { ClusterDefinition } from '../../../../shared/definition'
import { listText, plural, t } from '../../words'

/** @returns the cluster in one line: `Three small PCs. 3 control planes with stacked etcd and 2 workers.` */
export function clusterSentence({ metadata, spec }: ClusterDefinition): string {
  const planes = spec.nodes.filter((node) => node.roles.includes('control-plane')).length
  const members = spec.nodes.filter(
    (node) => node.roles.includes('etcd') && !node.roles.includes('control-plane'),
  ).length
  const workers = spec.nodes.length - planes - members
  const stacked = spec.etcd.topology === 'stacked' && planes > 0
  const parts = [
    plural(stacked ? 'overview.cluster.stackedPlanes' : 'counts.controlPlanes', planes),
    ...(members > 0 ? [plural('counts.etcdMembers', members)] : []),
    plural('counts.workers', workers),
  ]
  const description = metadata.description.trim().replace(/\.$/, '')
  return description === ''
    ? t('overview.cluster.sentence', { parts: listText(parts) })
    : t('overview.cluster.described', { description, parts: listText(parts) })
}
