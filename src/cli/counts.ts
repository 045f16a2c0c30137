/** @returns `1 node`, `3 nodes`. */
export function amount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
