/** Under this name the vault seals the head of a ledger. */
export const headSealId = 'ledger-head'

/** @returns the text that the vault seals: how many entries a ledger has, and the hash of the last. */
export function headStatement({ entries, hash }: { entries: number; hash: string }): string {
  return `${entries}:${hash}`
}
