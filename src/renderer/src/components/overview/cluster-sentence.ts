import { countText } from '../dates'
import type { ClusterDefinition } from '../../../../shared/definition'

/** @returns the cluster in one line: `Three small PCs. 3 control planes with stacked etcd, 2 workers.` */
export function clusterSentence({ metadata, spec }: ClusterDefinition): string {
  const planes = spec.nodes.filter((node) => node.roles.includes('control-plane')).length
  const members = spec.nodes.filter(
    (node) => node.roles.includes('etcd') && !node.roles.includes('control-plane'),
  ).length
  const workers = spec.nodes.length - planes - members
  const stacked = spec.etcd.topology === 'stacked' && planes > 0 ? ' with stacked etcd' : ''
  const parts = [
    `${countText(planes, 'control plane', 'control planes')}${stacked}`,
    ...(members > 0 ? [countText(members, 'etcd member', 'etcd members')] : []),
    countText(workers, 'worker', 'workers'),
  ]
  const description = metadata.description.trim().replace(/\.$/, '')
  return `${description === '' ? '' : `${description}. `}${parts.join(', ')}.`
}
