/** The list of kubeconfigs: groups, and one line for a component that every control plane has. */
import type { KubeconfigEntry, KubeconfigView } from '../../../../shared/kubeconfig-models'
import { listText, plural, t } from '../../words'

/** One line of the list. A component's kubeconfigs differ per node only in certificate and server. */
export type EntryLine = {
  readonly id: string
  readonly label: string
  readonly note: string
  readonly entries: readonly KubeconfigEntry[]
}

export type EntryGroup = {
  readonly title: string
  readonly icon: string
  readonly lines: EntryLine[]
}

const icons: Readonly<Record<KubeconfigEntry['group'], string>> = {
  people: 'i-lucide-user-round',
  'control-plane': 'i-lucide-cog',
  node: 'i-lucide-server',
}

/** @param find words that label, node, note or identity must hold; empty for all. */
export function groupEntries(entries: readonly KubeconfigEntry[], find: string): EntryGroup[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter((entry) => {
    const text = [
      entry.label,
      entry.node ?? '',
      entry.note,
      entry.commonName,
      ...entry.organizations,
    ]
      .join('\n')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (['people', 'control-plane', 'node'] as const).flatMap((group) => {
    const lines = linesOf(found.filter((entry) => entry.group === group))
    return lines.length === 0
      ? []
      : [{ title: t(`kubeconfigs.group.${group}`), icon: icons[group], lines }]
  })
}

function linesOf(entries: readonly KubeconfigEntry[]): EntryLine[] {
  const lines = new Map<string, KubeconfigEntry[]>()
  for (const entry of entries) {
    const id = entry.group === 'control-plane' ? entry.label : entry.key
    lines.set(id, [...(lines.get(id) ?? []), entry])
  }
  return [...lines].map(([id, group]) => {
    const [first] = group
    return {
      id,
      label: first?.group === 'node' && first.node !== null ? first.node : (first?.label ?? id),
      note: group.length > 1 ? plural('counts.nodes', group.length) : (first?.note ?? ''),
      entries: group,
    }
  })
}

/** The two sentences under the name: identity and end. */
export function entrySentence(view: KubeconfigView, date: (iso: string) => string): string {
  const { organizations } = view.entry
  const groups =
    organizations.length === 0
      ? t('kubeconfigs.noGroup')
      : plural('kubeconfigs.groups', organizations.length, { names: listText(organizations) })
  const when =
    view.daysLeft < 0
      ? t('kubeconfigs.ended', { date: date(view.notAfter) })
      : t('kubeconfigs.ends', {
          date: date(view.notAfter),
          days: plural('counts.days', view.daysLeft),
        })
  return `${groups} ${when}`
}

/**
 * The preview as text, for tests and for what a reader can copy: a secret line ends after its key,
 * because main never sends the secret.
 */
export function maskedText(view: KubeconfigView): string {
  return view.lines.map(({ text }) => text).join('\n')
}
