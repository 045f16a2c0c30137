/** Encryption under a passphrase: PBES2 of RFC 8018, as OpenSSL 1.1.1, GnuTLS and Java read it. */
import { createCipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { encode, nullValue, octetString, oid, sequence, unsignedInteger, type DerNode } from './der'

const derive = promisify(pbkdf2)

/** OWASP's floor for PBKDF2 with SHA-256; about 0.2 s on a thread of libuv. */
export const passphraseRounds = 600_000
const saltBytes = 16

/** @returns a whole number as INTEGER. */
export function wholeNumber(value: number): DerNode {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return unsignedInteger(bytes)
}

/**
 * AES-256-CBC under a key from PBKDF2 with HMAC-SHA-256 (RFC 8018 §6.2). The passphrase counts as
 * UTF-8 in Unicode form C, which is what a terminal gives to openssl.
 *
 * @returns the AlgorithmIdentifier and the ciphertext.
 */
export async function encryptUnderPassphrase(
  plain: Uint8Array,
  passphrase: string,
): Promise<{ readonly algorithm: DerNode; readonly data: Buffer }> {
  const salt = randomBytes(saltBytes)
  const iv = randomBytes(16)
  const secret = Buffer.from(passphrase.normalize('NFC'))
  const key = await derive(secret, salt, passphraseRounds, 32, 'sha256')
  secret.fill(0)
  try {
    const cipher = createCipheriv('aes-256-cbc', key, iv)
    const data = Buffer.concat([cipher.update(plain), cipher.final()])
    return { algorithm: pbes2(salt, iv), data }
  } finally {
    key.fill(0)
  }
}

function pbes2(salt: Uint8Array, iv: Uint8Array): DerNode {
  const hmacWithSha256 = sequence(oid('1.2.840.113549.2.9'), nullValue())
  const pbkdf2Parameters = sequence(
    octetString(salt),
    wholeNumber(passphraseRounds),
    hmacWithSha256,
  )
  return sequence(
    oid('1.2.840.113549.1.5.13'),
    sequence(
      sequence(oid('1.2.840.113549.1.5.12'), pbkdf2Parameters),
      sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(iv)),
    ),
  )
}

/**
 * @param pkcs8 PKCS#8 DER; the caller zeroes it.
 * @returns EncryptedPrivateKeyInfo (RFC 5958 §3) as DER.
 */
export async function encryptPkcs8(pkcs8: Uint8Array, passphrase: string): Promise<Buffer> {
  return encode(await encryptedKeyNode(pkcs8, passphrase))
}

/** The same as a node, for a PKCS#12 bag. */
export async function encryptedKeyNode(pkcs8: Uint8Array, passphrase: string): Promise<DerNode> {
  const { algorithm, data } = await encryptUnderPassphrase(pkcs8, passphrase)
  return sequence(algorithm, octetString(data))
}
