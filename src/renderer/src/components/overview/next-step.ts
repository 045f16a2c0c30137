import { dateText, daysText, rowsText } from '../dates'
import type { CertificateRow, KeychainView, ProjectView } from '../../../../shared/models'
import type { z } from '../../../../shared/schema'
import { listText, plural, t } from '../../words'

/** The one thing to do next: `subject` is a bold sentence, `text` the one that follows it. */
export type NextStep = {
  readonly subject: string
  readonly text: string
  readonly button: string
  readonly go:
    | { readonly to: 'review' }
    | { readonly to: 'kit' }
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
  asksForKit: boolean,
): NextStep {
  const errors = view.findings.filter((finding) => finding.severity === 'error')
  const first = errors[0]
  const waiting = view.changes?.changes.length ?? 0
  if (view.definition.spec.nodes.length === 0) {
    return {
      subject: t('overview.step.nodes'),
      text: t('overview.step.nodesText'),
      button: t('overview.step.nodesButton'),
      go: { to: 'nodes' },
    }
  }
  if (first !== undefined) {
    return {
      subject: plural('overview.step.errors', errors.length),
      text: `${first.what} ${first.remedy}`,
      button: t('overview.step.errorButton'),
      go: { to: screenOfError },
    }
  }
  if (view.custody.kind === 'none' && keychain?.usable === false) {
    return {
      subject: t('overview.step.keys'),
      text: t('overview.step.keysText'),
      button: t('overview.step.keysButton'),
      go: { to: 'vault' },
    }
  }
  if (waiting > 0 && view.custody.kind === 'none') {
    return {
      subject: t('overview.step.issue', { total: rowsText(view.changes?.changes ?? []) }),
      text: t('overview.step.issueText'),
      button: t('overview.step.issueButton'),
      go: { to: 'review' },
    }
  }
  if (asksForKit) {
    const names = listText(view.kit.missing)
    const isNew = view.kit.state === 'missing'
    return {
      subject: t(isNew ? 'kits.step.missing' : 'kits.step.outdated'),
      text: isNew ? t('kits.step.missingText', { names }) : t('kits.step.outdatedText', { names }),
      button: t('kits.step.button'),
      go: { to: 'kit' },
    }
  }
  const ending = rows
    .filter((row) => row.status === 'expired' || row.status === 'expiring')
    .toSorted((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0))[0]
  if (ending?.notAfter && ending.daysLeft !== null) {
    const { label, node, daysLeft } = ending
    const certificate =
      node === null ? label : t('overview.step.onNode', { certificate: label, node })
    const date = dateText(ending.notAfter)
    return {
      subject: t(daysLeft < 0 ? 'overview.step.ended' : 'overview.step.ends', {
        certificate,
        date,
      }),
      text:
        daysLeft < 0
          ? t('overview.step.endedText')
          : t('overview.step.endsText', { days: daysText(daysLeft) }),
      button: t('overview.step.endingButton'),
      go: { to: 'certificates', key: ending.key },
    }
  }
  if (waiting > 0) {
    return {
      subject: t('overview.step.apply'),
      text: t('overview.step.applyTextOn', {
        total: rowsText(view.changes?.changes ?? []),
        place: nodesOf(view),
      }),
      button: t('overview.step.applyButton'),
      go: { to: 'review' },
    }
  }
  return {
    subject: t('overview.step.bundles'),
    text: t('overview.step.bundlesText'),
    button: t('overview.step.bundlesButton'),
    go: { to: 'export' },
  }
}

function nodesOf(view: ProjectView): string {
  const names = new Set(view.changes?.changes.flatMap(({ node }) => (node === null ? [] : [node])))
  const [only] = names
  return names.size === 1 && only !== undefined ? only : plural('counts.nodes', names.size)
}
