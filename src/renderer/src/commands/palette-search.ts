/** Search over the palette's entries: fuzzy in what is read, exact in what is copied. */
import Fuse from 'fuse.js'
import { paletteGroups } from './palette-entries'
import type { PaletteEntry, PaletteGroup } from './palette-entries'

/** How many entries of one group are shown; the search narrows it. */
const mostPerGroup = 6

export type PaletteHits = readonly {
  readonly group: PaletteGroup
  readonly entries: readonly PaletteEntry[]
}[]

export type PaletteSearch = (text: string, recent: readonly string[]) => PaletteHits

/** @returns a search over these entries. Groups keep their order whatever matches best. */
export function paletteSearch(entries: readonly PaletteEntry[]): PaletteSearch {
  const groups = new Map(
    paletteGroups.map((group) => {
      const own = entries.filter((entry) => entry.group === group)
      return [group, { own, fuse: fuseOver(own), terms: own.map(termsOf) }] as const
    }),
  )
  return (text, recent) => {
    const wanted = text.trim()
    if (wanted === '') return startList(entries, recent)
    return paletteGroups.flatMap((group) => {
      const { own, fuse, terms } = groups.get(group) ?? { own: [], fuse: fuseOver([]), terms: [] }
      const fuzzy = fuse.search(wanted, { limit: mostPerGroup }).map(({ item }) => item)
      const exact = own.filter((_, index) => terms[index]?.includes(wanted.toLowerCase()) === true)
      const found = [...new Set([...fuzzy, ...exact])].slice(0, mostPerGroup)
      return found.length === 0 ? [] : { group, entries: found }
    })
  }
}

/** Nothing typed yet: what was used last, then every command. */
function startList(entries: readonly PaletteEntry[], recent: readonly string[]): PaletteHits {
  const used = recent.flatMap((id) => entries.find((entry) => entry.id === id) ?? [])
  const rest = entries.filter((entry) => entry.group === 'commands' && !used.includes(entry))
  return [
    { group: 'recent' as const, entries: used },
    { group: 'commands' as const, entries: rest },
  ].filter((hits) => hits.entries.length > 0)
}

function fuseOver(entries: readonly PaletteEntry[]): Fuse<PaletteEntry> {
  return new Fuse(entries, {
    keys: [
      { name: 'label', weight: 3 },
      { name: 'note', weight: 1 },
    ],
    threshold: 0.3,
    ignoreLocation: true,
  })
}

/** One text per entry, so that a search is one look. */
function termsOf({ terms }: PaletteEntry): string {
  return terms.join('\n').toLowerCase()
}
