/** A tree of texts. */
export interface Texts {
  readonly [key: string]: string | Texts
}

/** @returns every text under its whole path, `area.place.what`, so that a look-up is one step. */
export function flatten(texts: Texts, path = ''): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat[path + key] = value
    else Object.assign(flat, flatten(value, `${path}${key}.`))
  }
  return flat
}
