import { randomInt } from 'node:crypto'

/** Lower-case letters and digits without those that look alike (0 o, 1 l i, u v) on paper. */
const alphabet = 'abcdefghjkmnpqrstwxyz23456789'
const groups = 6
const groupLength = 5

/**
 * A passphrase for a bundle, to be printed and typed: six groups of five signs, 145 bits. The key derivation
 * of encrypted zips is weak, so it has to withstand guessing by its length alone.
 * @param pick a random integer from 0 up to, but without, `below`
 */
export function newBundlePassphrase(pick: (below: number) => number = randomInt): string {
  const sign = () => alphabet.charAt(pick(alphabet.length))
  const group = () => Array.from({ length: groupLength }, sign).join('')
  return Array.from({ length: groups }, group).join('-')
}

/** @returns a new passphrase for each bundle, by the bundle's name. */
export function passphrasePerBundle(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name, newBundlePassphrase()]))
}
