import type { Cluster, ClusterNode } from '../cluster'
import { bundleName } from '../files'
import type { Step } from './layout'

/** The steps with which every node's bundle begins: unpack, look, install. */
export function installSteps(cluster: Cluster, node: ClusterNode): Step[] {
  const name = bundleName(cluster.name, node.name)
  return [
    {
      text: `On ${node.name}, unpack the bundle and go into its folder`,
      command: `umask 077 && unzip ${name}.zip -d ${name} && cd ${name}`,
    },
    { text: 'Shows what would change', command: 'sudo sh install.sh --dry-run' },
    { text: 'Swaps the files, keeps the old ones', command: 'sudo sh install.sh' },
  ]
}
