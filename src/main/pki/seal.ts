/** Sealing of secrets: AES-256-GCM (NIST SP 800-38D) and scrypt (RFC 7914). */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { Sealed } from './types'

/** Bytes of a sealing key. */
export const sealingKeyBytes = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** scrypt costs; `N` is at least 2^17. 128 · N · r bytes of memory are needed. */
export type ScryptCost = { readonly N: number; readonly r: number; readonly p: number }
export const defaultScryptCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 }
const minimumN = 2 ** 17
/** Bounds what a changed project file can make this machine spend, in bytes: 1 GiB. */
const maximumMemory = 2 ** 30

/**
 * @param key 32 bytes
 * @param binding what the secret belongs to (project, id, version); it opens with the same text only.
 * @returns base64 fields, with a new random nonce.
 */
export function seal(key: Uint8Array, binding: string, secret: Uint8Array): Sealed {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(binding, 'utf8'))
  const data = Buffer.concat([cipher.update(secret), cipher.final()])
  return {
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

/**
 * @param name whose secret it is, for the error.
 * @returns the secret, in a buffer that the caller zeroes after use.
 * @throws AppError `sealed-broken` when key, binding or any byte is not the one it was sealed with.
 */
export function unseal(key: Uint8Array, binding: string, sealed: Sealed, name: string): Buffer {
  const nonce = Buffer.from(sealed.nonce, 'base64')
  const tag = Buffer.from(sealed.tag, 'base64')
  if (nonce.length !== NONCE_BYTES || tag.length !== TAG_BYTES) {
    throw new AppError('sealed-broken', { name })
  }
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(binding, 'utf8'))
  decipher.setAuthTag(tag)
  const opened = decipher.update(sealed.data, 'base64')
  try {
    decipher.final()
  } catch (cause) {
    opened.fill(0)
    throw new AppError('sealed-broken', { name }, { cause })
  }
  return opened
}

/**
 * Derives a sealing key from a passphrase, on the thread pool of libuv.
 *
 * @param passphrase compared in Unicode form C, so that keyboards that compose differently agree.
 * @param salt at least 16 random bytes
 * @returns 32 bytes, in a buffer that the caller zeroes after use.
 * @throws AppError `input-refused` for costs below 2^17 or above 1 GiB of memory, or a short salt.
 */
export function deriveSealingKey(
  passphrase: string,
  salt: Uint8Array,
  { N, r, p }: ScryptCost = defaultScryptCost,
): Promise<Buffer> {
  const memory = 128 * N * r
  const isPowerOfTwo = Number.isInteger(Math.log2(N))
  const isWhole = [r, p].every((cost) => Number.isInteger(cost) && cost >= 1)
  if (!isPowerOfTwo || !isWhole || N < minimumN || p > 16 || memory > maximumMemory) {
    return refuse('The scrypt costs of the vault are out of bounds.')
  }
  if (salt.length < 16) return refuse('The scrypt salt of the vault is too short.')
  const options = { N, r, p, maxmem: memory + 128 * r * p + 1024 * 1024 }
  const secret = Buffer.from(passphrase.normalize('NFC'))
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, sealingKeyBytes, options, (error, key) => {
      secret.fill(0)
      if (error) reject(error)
      else resolve(key)
    })
  })
}

function refuse(reason: string): Promise<never> {
  return Promise.reject(new AppError('input-refused', { reason }))
}
