/**
 * How a secret is spread over keychain entries. Windows holds 2 560 bytes in one (CRED_MAX_CREDENTIAL_BLOB_SIZE);
 * a key of RSA-4096 needs more. Each value is `<i>/<n>:<chunk of base64>`, so that a missing part is
 * told from a missing key.
 */

/** The longest value of one entry, in bytes. */
export const maximumValueBytes = 2_000
/** Room for `99/99:`. */
const chunkBytes = maximumValueBytes - 6
/** No key of ours needs more parts than this. */
export const maximumParts = 16

/** @returns the values of the entries, first to last. */
export function split(secret: Uint8Array): string[] {
  const text = Buffer.from(secret).toString('base64')
  const count = Math.max(1, Math.ceil(text.length / chunkBytes))
  if (count > maximumParts) throw new RangeError('the secret is too long for the keychain')
  return Array.from(
    { length: count },
    (_, index) =>
      `${index + 1}/${count}:${text.slice(index * chunkBytes, (index + 1) * chunkBytes)}`,
  )
}

/** @returns the account of part `number`: the first is under the account itself. */
export function partAccount(account: string, number: number): string {
  return number === 1 ? account : `${account}/${number}`
}

export type Part = { readonly number: number; readonly count: number; readonly chunk: string }

/** @returns what a value says; undefined when it is not one of ours. */
export function readPart(value: string): Part | undefined {
  const match = /^(\d{1,2})\/(\d{1,2}):([A-Za-z0-9+/]*={0,2})$/.exec(value)
  if (!match) return undefined
  const [, number, count, chunk = ''] = match
  return { number: Number(number), count: Number(count), chunk }
}

/** @returns the secret; undefined when the text is not the base64 of anything. */
export function join(chunks: readonly string[]): Buffer | undefined {
  const text = chunks.join('')
  const secret = Buffer.from(text, 'base64')
  if (secret.length > 0 && secret.toString('base64') === text) return secret
  secret.fill(0)
  return undefined
}
