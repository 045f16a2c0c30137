/** The page of a made-up node. */
import type { ClusterDefinition } from '../../../src/shared/definition'
import { purposeOf, specs } from '../../../src/main/domain/plan'
import { AppError } from '../../../src/shared/errors'
import type { CertificateRow, ChangesView } from '../../../src/shared/models'
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
      .map((row) => {
        const spec = specOf(row)
        const shownTo = spec?.kind === 'certificate' ? (spec.shownTo ?? null) : null
        return { row, purpose: purposeOfRow(row), shownTo }
      }),
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

/** @returns the sentence of the plan's table for a made-up row. */
export function purposeOfRow(row: CertificateRow): string {
  const spec = specOf(row)
  return spec ? purposeOf(spec, row.node ?? row.user ?? '') : ''
}

function specOf(row: CertificateRow) {
  return specs.find(({ id }) => id === row.spec)
}
