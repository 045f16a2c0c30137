/** The trust graph joined with what each certificate is now, and the sentences that name its parts. */
import type { CertificateRow, Status } from '../../../../shared/models'
import type { TrustView } from '../../../../shared/trust'
import { plural, t } from '../../words'
import { authorityLook } from '../authority-words'
import { daysText } from '../dates'
import { statusWord } from '../status-words'

export type TrustBox = TrustView['boxes'][number]
export type TrustLine = TrustView['lines'][number]
type Shown = { readonly certificate: string | null; readonly authority: string }

/** What is known of one end: its state, its text, and whose word it is. */
export type ShownState = { readonly status: Status | null; readonly text: string }

export type TrustModel = {
  readonly view: TrustView
  readonly stateOf: (shown: Shown | null) => ShownState
  /** Worst first: whether it calls for attention. */
  readonly isTrouble: (shown: Shown | null) => boolean
  readonly boxSentence: (box: TrustBox) => string
  /** One sentence for lines of one kind, which are drawn as one. */
  readonly lineSentence: (lines: readonly TrustLine[]) => string
  readonly targetText: (line: TrustLine) => string
}

/** @param layoutTitle name of the distribution, which makes some certificates itself. */
export function trustModel(
  view: TrustView,
  rows: readonly CertificateRow[],
  layoutTitle: string,
): TrustModel {
  const byKey = new Map(rows.map((row) => [row.key, row]))

  function stateOf(shown: Shown | null): ShownState {
    if (shown === null) return { status: null, text: t('trust.noAuthority') }
    const row = shown.certificate === null ? undefined : byKey.get(shown.certificate)
    if (row === undefined) return { status: null, text: t('trust.madeBy', { layout: layoutTitle }) }
    const state = statusWord(row.status)
    const isCounted = row.status === 'valid' || row.status === 'expiring'
    if (!isCounted || row.daysLeft === null) return { status: row.status, text: state }
    return {
      status: row.status,
      text: t('trust.stateDays', { state, days: daysText(row.daysLeft) }),
    }
  }

  function isTrouble(shown: Shown | null): boolean {
    const { status } = stateOf(shown)
    return status !== null && status !== 'valid' && status !== 'waiting'
  }

  function targetText({ to, reach }: TrustLine): string {
    const what = componentText(to)
    if (to === 'extension-apis') return what
    return reach === 'endpoint'
      ? t('trust.endpoint', { what, endpoint: view.endpoint })
      : t(`trust.${reach}`, { what })
  }

  /** People are named by their certificates, components by their nodes. */
  function whoText(lines: readonly TrustLine[]): string {
    const names = lines.map(
      ({ node, certificate, spec }) => node ?? byKey.get(certificate ?? '')?.label ?? spec,
    )
    return [...new Set(names)].join(', ')
  }

  return {
    view,
    stateOf,
    isTrouble,
    targetText,
    boxSentence: (box) => {
      const what = t('trust.onNode', { what: componentText(box.component), node: box.node })
      if (box.serves === null) return t('trust.unvouched', { what })
      const authority = authorityLook(box.serves.authority).name
      return t('trust.served', { what, authority, state: stateOf(box.serves).text })
    },
    lineSentence: (lines) => {
      const [first] = lines
      if (first === undefined) return ''
      const worst = lines.find(isTrouble) ?? first
      return t('trust.shown', {
        what: first.spec,
        who: whoText(lines),
        to: targetText(first),
        authority: authorityLook(first.authority).name,
        state: stateOf(worst).text,
      })
    },
  }
}

/** Names of programs stay as they are; the two that are none get words. */
export function componentText(component: TrustLine['from']): string {
  if (component === 'kubectl') return t('trust.people')
  if (component === 'extension-apis') return t('trust.extensions')
  return component
}

/** @returns `3 users`. */
export function usersText(count: number): string {
  return plural('trust.users', count)
}
