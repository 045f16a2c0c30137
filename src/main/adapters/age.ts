import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import {
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
  Stanza,
  type Recipient,
} from 'age-encryption'
import { randomBytes, scrypt } from 'node:crypto'

/** The work factor of the `age` command: 2^18, about 256 MB and a second. */
const scryptLogN = 18
const saltBytes = 16

/** A key pair of age. The secret half is text, because the library takes text. */
export type AgeKeyPair = {
  /** `AGE-SECRET-KEY-1…` */
  readonly identity: string
  /** `age1…` */
  readonly recipient: string
}

/** @returns a new X25519 key pair. */
export async function newAgeKeyPair(): Promise<AgeKeyPair> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** @returns whether bundles can be encrypted for this public key: X25519, `age1…`, or the post-quantum one. */
export function isAgeRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/** Encrypts for any of the recipients. https://age-encryption.org/v1 */
export async function ageForRecipients(
  plain: Uint8Array,
  recipients: readonly string[],
): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(plain)
}

/** Encrypts under a passphrase, as `age -p` does. Takes about a second of another thread. */
export async function ageForPassphrase(
  plain: Uint8Array,
  passphrase: string,
  logN = scryptLogN,
): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(scryptRecipient(passphrase, logN))
  return encrypter.encrypt(plain)
}

/**
 * The library's own derives the key in JavaScript and would stand still for seconds; the rest of the
 * format is the library's. https://github.com/C2SP/C2SP/blob/main/age.md#scrypt-recipient-stanza
 */
function scryptRecipient(passphrase: string, logN: number): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(saltBytes)
      const label = Buffer.from('age-encryption.org/v1/scrypt', 'utf8')
      const key = await derive(passphrase, Buffer.concat([label, salt]), logN)
      // Each key wraps one file key, so the nonce may be zero.
      const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey)
      key.fill(0)
      return [new Stanza(['scrypt', unpadded(salt), String(logN)], body)]
    },
  }
}

function derive(passphrase: string, salt: Buffer, logN: number): Promise<Buffer> {
  const N = 2 ** logN
  return new Promise((resolve, reject) => {
    // scrypt needs 128 * N * r bytes (RFC 7914 §2), and Node a little more.
    const limits = { N, r: 8, p: 1, maxmem: 128 * N * 8 + 2 ** 20 }
    scrypt(passphrase.normalize('NFC'), salt, 32, limits, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
