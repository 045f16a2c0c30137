/** Whole files under one key: AES-256-GCM (NIST SP 800-38D) over bytes, with data that is authenticated only. */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../shared/errors'

/** Bytes of a nonce, and of the tag that follows the ciphertext. */
export const nonceBytes = 12
export const tagBytes = 16

/**
 * @param key 32 bytes
 * @param nonce 12 bytes, never used with this key before
 * @param authenticated stays readable, and cannot be changed
 * @returns the ciphertext with its tag behind it.
 */
export function encryptBytes(
  key: Uint8Array,
  nonce: Uint8Array,
  authenticated: Uint8Array,
  plain: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(authenticated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/**
 * @param sealed ciphertext with its tag behind it
 * @param name of the file, for the error
 * @returns the bytes, in a buffer that the caller zeroes.
 * @throws AppError `sealed-broken` when the key or any byte is not the one that it was made with.
 */
export function decryptBytes(
  key: Uint8Array,
  nonce: Uint8Array,
  authenticated: Uint8Array,
  sealed: Uint8Array,
  name: string,
): Buffer {
  if (sealed.length < tagBytes) throw new AppError('sealed-broken', { name })
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(authenticated)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    decipher.final()
  } catch (cause) {
    plain.fill(0)
    throw new AppError('sealed-broken', { name }, { cause })
  }
  return plain
}

/**
 * AES-GCM cannot tell a wrong key from changed bytes; this can, before anything is decrypted. HMAC-SHA-256
 * with the key over a fixed text tells nothing of the key (RFC 2104).
 *
 * @returns 16 bytes, lower-case hex.
 */
export function keyCheck(key: Uint8Array): string {
  return createHmac('sha256', key).update('certwright key check').digest('hex').slice(0, 32)
}

/** @returns whether a check belongs to the key. */
export function fitsCheck(key: Uint8Array, check: string): boolean {
  const own = Buffer.from(keyCheck(key))
  const given = Buffer.from(check)
  return own.length === given.length && timingSafeEqual(own, given)
}
