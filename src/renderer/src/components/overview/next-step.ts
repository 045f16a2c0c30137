import { countText, dateText, daysText, rowsText } from '../dates'
import type { CertificateRow, KeychainView, ProjectView } from '../../../../shared/models'
import type { z } from '../../../../shared/schema'

/** The one thing to do next. `subject` is the bold beginning of the sentence. */
export type NextStep = {
  readonly subject: string
  readonly text: string
  readonly button: string
  readonly go:
    | { readonly to: 'review' }
    | { readonly to: 'nodes' | 'users' | 'cluster' | 'vault' | 'export' | 'activity' }
    | { readonly to: 'certificates'; readonly key: string }
}

/**
 * @param rows of the project, in any order
 * @returns what stands between the project and a cluster that works, first things first
 */
export function nextStepFor(
  view: ProjectView,
  rows: readonly CertificateRow[],
  keychain: z.infer<typeof KeychainView> | null,
  screenOfError: 'nodes' | 'users' | 'cluster',
): NextStep {
  const errors = view.findings.filter((finding) => finding.severity === 'error')
  const first = errors[0]
  const waiting = view.changes?.changes.length ?? 0
  if (view.definition.spec.nodes.length === 0) {
    return {
      subject: 'Add the nodes.',
      text: 'Their names and addresses go into the certificates.',
      button: 'Go to nodes',
      go: { to: 'nodes' },
    }
  }
  if (first !== undefined) {
    return {
      subject: `${countText(errors.length, 'error stops', 'errors stop')} issuing.`,
      text: `${first.what} ${first.remedy}`,
      button: 'Go to the error',
      go: { to: screenOfError },
    }
  }
  if (view.custody.kind === 'none' && keychain?.usable === false) {
    return {
      subject: 'Decide where the keys live.',
      text: 'No keychain answers on this computer. A vault behind a passphrase can hold them.',
      button: 'Set up a vault',
      go: { to: 'vault' },
    }
  }
  if (waiting > 0 && view.custody.kind === 'none') {
    return {
      subject: `Issue ${rowsText(view.changes?.changes ?? [])}.`,
      text: 'The review shows each of them before anything is signed.',
      button: 'Review and issue',
      go: { to: 'review' },
    }
  }
  const ending = rows
    .filter((row) => row.status === 'expired' || row.status === 'expiring')
    .toSorted((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0))[0]
  if (ending?.notAfter && ending.daysLeft !== null) {
    const place = ending.node === null ? '' : ` on ${ending.node}`
    return {
      subject: `${ending.label}${place}`,
      text:
        ending.daysLeft < 0
          ? `ended on ${dateText(ending.notAfter)}. Whoever it is shown to refuses it.`
          : `ends on ${dateText(ending.notAfter)}, in ${daysText(ending.daysLeft)}.`,
      button: 'Show the certificate',
      go: { to: 'certificates', key: ending.key },
    }
  }
  if (waiting > 0) {
    return {
      subject: 'Apply what waits.',
      text: `${rowsText(view.changes?.changes ?? [])} on ${nodesOf(view)} will change. The bundles follow the last issuance until then.`,
      button: 'Review changes',
      go: { to: 'review' },
    }
  }
  return {
    subject: 'Take the bundles to the nodes.',
    text: 'One bundle per node, laid out as on the node, with a script that puts it in place.',
    button: 'Export bundles',
    go: { to: 'export' },
  }
}

function nodesOf(view: ProjectView): string {
  const names = new Set(view.changes?.changes.flatMap(({ node }) => (node === null ? [] : [node])))
  const [only] = names
  return names.size === 1 && only !== undefined ? only : countText(names.size, 'node', 'nodes')
}
