/** The page of a made-up node. */
import type { ClusterDefinition } from '../../../src/shared/definition'
import { AppError } from '../../../src/shared/errors'
import type { ChangesView } from '../../../src/shared/models'
import type { NodeDetail } from '../../../src/shared/node-detail'
import { bundlesOf } from './documents'
import { rowsOf } from './homelab'

export function nodeDetailOf(
  definition: ClusterDefinition,
  node: string,
  isIssued: boolean,
  changes: ChangesView | null,
): NodeDetail {
  if (!definition.spec.nodes.some(({ name }) => name === node))
    throw new AppError('node-not-found', { name: node })
  return {
    certificates: rowsOf(definition, isIssued)
      .filter((row) => row.node === node)
      .map((row) => ({ row, purpose: `${node} shows this to kubectl, kubelets and controllers.` })),
    bundle: isIssued ? (bundlesOf(definition).find((each) => each.node === node) ?? null) : null,
    steps: [
      {
        text: `On ${node}, unpack the bundle and go into its folder`,
        command: `umask 077 && unzip homelab-${node}.zip -d homelab-${node} && cd homelab-${node}`,
      },
      { text: 'Shows what would change', command: 'sudo sh install.sh --dry-run' },
      { text: 'Swaps the files, keeps the old ones', command: 'sudo sh install.sh' },
      { text: 'Wait until the node is Ready', command: null },
    ],
    restarts: [
      'systemctl restart kubelet',
      'crictl pods --name kube-apiserver -q | xargs crictl stopp',
    ],
    changes: (changes?.changes ?? [])
      .filter((change) => change.node === node)
      .map(({ key, kind, label, authority, reasons }) => ({
        key,
        kind,
        label,
        authority,
        reasons,
      })),
  }
}
