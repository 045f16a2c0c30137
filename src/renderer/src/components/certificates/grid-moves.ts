/** What a key does in the table of certificates. */
export type GridMove =
  | { readonly kind: 'move'; readonly to: number; readonly isRange: boolean }
  | { readonly kind: 'choose'; readonly isRange: boolean }
  | { readonly kind: 'open' | 'choose-all' | 'leave' }

export type GridPlace = {
  /** Index of the active row. */
  readonly active: number
  readonly count: number
  /** How many rows a page has. */
  readonly page: number
}

type Keys = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** @returns what the key asks for; undefined for keys that are not the table's. */
export function gridMove(event: Keys, place: GridPlace): GridMove | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event
  if (altKey) return undefined
  if (ctrlKey || metaKey)
    return key.toLowerCase() === 'a' && !shiftKey ? { kind: 'choose-all' } : undefined
  if (key === ' ') return { kind: 'choose', isRange: shiftKey }
  if (key === 'Enter') return { kind: 'open' }
  if (key === 'Escape') return { kind: 'leave' }
  const to = targetOf(key, place)
  if (to === undefined) return undefined
  return { kind: 'move', to: Math.max(0, Math.min(to, place.count - 1)), isRange: shiftKey }
}

function targetOf(key: string, { active, count, page }: GridPlace): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1
    case 'ArrowUp':
      return active - 1
    case 'PageDown':
      return active + page
    case 'PageUp':
      return active - page
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
