/** Which palette entries were used last, kept in the window's own storage: ids only, no secret. */

const place = 'palette-recent'
const most = 5

/** @returns ids, the latest first; none when the storage is empty or holds something else. */
export function recentEntries(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, most) : []
  } catch {
    // Storage that is switched off or holds no JSON: then nothing is recent.
    return []
  }
}

/** Puts an entry first. */
export function rememberEntry(id: string): void {
  const next = [id, ...recentEntries().filter((each) => each !== id)].slice(0, most)
  try {
    localStorage.setItem(place, JSON.stringify(next))
  } catch {
    // Without storage the palette works, it only forgets.
  }
}
