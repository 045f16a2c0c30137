/** What the palette finds: commands, and everything with a name in the open project. */
import type { ClusterDefinition } from '../../../shared/definition'
import type { CertificateRow } from '../../../shared/models'
import type { KubeconfigEntry } from '../../../shared/kubeconfig-models'
import { commands } from '../../../shared/commands'
import { allTerms } from '../components/help/terms'
import { rolesText } from '../components/nodes/node-edit'
import { statusWord } from '../components/status-words'
import { plural, t } from '../words'
import type { CommandCenter } from './useCommands'
import type { Offer } from './useOffers'

/** Groups in the order in which they stand. */
export const paletteGroups = [
  'recent',
  'commands',
  'nodes',
  'certificates',
  'kubeconfigs',
  'users',
  'files',
  'help',
] as const
export type PaletteGroup = (typeof paletteGroups)[number]

export type PaletteEntry = {
  /** Stable, so that recent entries are known again: `nodes/cp-1`. */
  readonly id: string
  readonly group: PaletteGroup
  readonly label: string
  readonly note: string
  readonly icon: string
  /** In the form of shared/commands. */
  readonly keys?: string | undefined
  /** Set in mono, and what Ctrl+C copies. */
  readonly isName: boolean
  /** Found letter by letter only: addresses, serials, fingerprints. */
  readonly terms: readonly string[]
  readonly run: () => void
}

/** Goes to a screen of the open project. */
export type Go = (
  screen: string,
  target?: { key?: string; node?: string; query?: Record<string, string> },
) => void

/** Commands that the palette does not list: it is open already, or they are keys only. */
const unlisted: ReadonlySet<string> = new Set(['palette.open'])

/** @returns the commands that are available now. */
export function commandEntries(center: CommandCenter): PaletteEntry[] {
  return commands
    .filter(({ id }) => !unlisted.has(id) && center.isAvailable(id))
    .map(({ id }) => ({
      id: `commands/${id}`,
      group: 'commands',
      label: t(`commands.${id}`),
      note: '',
      icon: center.actions[id].icon,
      keys: center.keys(id),
      isName: false,
      terms: [],
      run: () => {
        center.run(id)
      },
    }))
}

/** @returns what can be done with the certificate or the node that is open. */
export function offerEntries(offers: readonly Offer[]): PaletteEntry[] {
  return offers.map((offer) => ({
    ...offer,
    id: `commands/${offer.id}`,
    group: 'commands',
    isName: false,
    terms: [],
  }))
}

/** @returns nodes and users of a definition. */
export function definitionEntries({ spec }: ClusterDefinition, go: Go): PaletteEntry[] {
  const nodes = spec.nodes.map((node, index): PaletteEntry => ({
    id: `nodes/${node.name}`,
    group: 'nodes',
    label: node.name,
    note: [rolesText(node.roles), ...node.addresses.slice(0, 2)].join(', '),
    icon: 'i-lucide-server',
    isName: true,
    terms: [...node.addresses, ...node.dnsNames],
    run: () => {
      if (node.name === '') go('nodes', { query: { finding: `spec/nodes/${index}` } })
      else go('node', { node: node.name })
    },
  }))
  const users = spec.users.map((user): PaletteEntry => ({
    id: `users/${user.name}`,
    group: 'users',
    label: user.name,
    note: user.groups.join(', '),
    icon: 'i-lucide-user',
    isName: true,
    terms: [],
    run: () => {
      go('users')
    },
  }))
  return [...nodes, ...users]
}

/** @returns certificates, and the files that they and their keys are on the nodes. */
export function certificateEntries(rows: readonly CertificateRow[], go: Go): PaletteEntry[] {
  const nodesByPath = new Map<string, Set<string>>()
  const firstByPath = new Map<string, CertificateRow>()
  for (const row of rows) {
    for (const path of row.paths) {
      const nodes = nodesByPath.get(path) ?? new Set()
      nodesByPath.set(path, row.node === null ? nodes : nodes.add(row.node))
      if (!firstByPath.has(path)) firstByPath.set(path, row)
    }
  }
  const open = (key: string): void => {
    go('certificates', { key })
  }
  const certificates = rows.map((row): PaletteEntry => ({
    id: `certificates/${row.key}`,
    group: 'certificates',
    label: row.label,
    note: [row.node ?? row.user ?? '', statusWord(row.status).toLowerCase()]
      .filter((part) => part !== '')
      .join(', '),
    icon: 'i-lucide-scroll-text',
    isName: true,
    terms: [row.commonName, ...row.dnsNames, ...row.addresses, row.serial, row.fingerprint],
    run: () => {
      open(row.key)
    },
  }))
  const files = [...firstByPath].map(([path, row]): PaletteEntry => ({
    id: `files/${path}`,
    group: 'files',
    label: path,
    note: plural('palette.onNodes', nodesByPath.get(path)?.size ?? 0),
    icon: 'i-lucide-file',
    isName: true,
    terms: [],
    run: () => {
      open(row.key)
    },
  }))
  return [...certificates, ...files]
}

/** @returns kubeconfigs by the name of who uses them. */
export function kubeconfigEntries(entries: readonly KubeconfigEntry[], go: Go): PaletteEntry[] {
  return entries.map((entry) => ({
    id: `kubeconfigs/${entry.key}`,
    group: 'kubeconfigs',
    label: entry.label,
    note: [entry.node ?? '', entry.note].filter((part) => part !== '').join(', '),
    icon: 'i-lucide-file-key-2',
    isName: true,
    terms: [entry.commonName, ...entry.organizations],
    run: () => {
      go('kubeconfigs', { key: entry.key })
    },
  }))
}

/** @returns every term of the glossary; its explanation opens in the help. */
export function termEntries(go: Go): PaletteEntry[] {
  return allTerms().map(({ id, name, also, text }) => ({
    id: `help/${id}`,
    group: 'help',
    label: name,
    // The first sentence; the whole explanation is one step away.
    note: /^.*?[.](?= |$)/.exec(text)?.[0] ?? text,
    icon: 'i-lucide-book-open',
    isName: false,
    terms: also,
    run: () => {
      go('help', { query: { term: id } })
    },
  }))
}
