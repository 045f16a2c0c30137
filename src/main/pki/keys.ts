/** Key pairs, made and read by node:crypto alone. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  sign,
  verify,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyAlgorithm } from '../../shared/definition'
import { AppError } from '../../shared/errors'
import { refused } from './der'
import { fromPem } from './pem'

const generate = promisify(generateKeyPair)

/** The largest private key that is read, in bytes; RSA-8192 needs less than 5 KiB. */
const maxKeyBytes = 16 * 1024

const rsaBits = { 'rsa-2048': 2048, 'rsa-3072': 3072, 'rsa-4096': 4096 } as const
const curves = { 'ecdsa-p256': 'P-256', 'ecdsa-p384': 'P-384' } as const
const digests = {
  'rsa-2048': 'sha256',
  'rsa-3072': 'sha256',
  'rsa-4096': 'sha256',
  'ecdsa-p256': 'sha256',
  'ecdsa-p384': 'sha384',
  ed25519: null,
} as const satisfies Readonly<Record<KeyAlgorithm, string | null>>
/** The list in shared/definition comes with zod, which a signing thread would load for nothing. */
const isOffered = (name: string): name is KeyAlgorithm => Object.hasOwn(digests, name)
/** Names of the curves as node:crypto reports them. */
const curveAlgorithms: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: 'ecdsa-p256',
  'P-256': 'ecdsa-p256',
  secp384r1: 'ecdsa-p384',
  'P-384': 'ecdsa-p384',
}

/** Makes a private key. Blocks the thread: for workers only. */
export function generatePrivateKeySync(algorithm: KeyAlgorithm): KeyObject {
  switch (algorithm) {
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return generateKeyPairSync('rsa', { modulusLength: rsaBits[algorithm] }).privateKey
    case 'ecdsa-p256':
    case 'ecdsa-p384':
      return generateKeyPairSync('ec', { namedCurve: curves[algorithm] }).privateKey
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey
  }
}

/** One per thread and kind: they sign what nobody trusts and leave the thread never. */
const throwAwayKeys = new Map<KeyAlgorithm, KeyObject>()

/**
 * A key that signs in the same way as another one: same signature algorithm, no worth. All RSA keys
 * have the same signature algorithm, so the one that is made fastest stands for them.
 */
export function throwAwayKeyLike(key: KeyObject): KeyObject {
  const algorithm = algorithmOf(key) ?? 'ecdsa-p256'
  const kind = algorithm.startsWith('rsa-') ? 'rsa-2048' : algorithm
  const known = throwAwayKeys.get(kind)
  if (known) return known
  const made = generatePrivateKeySync(kind)
  throwAwayKeys.set(kind, made)
  return made
}

/** Makes a private key on the thread pool of libuv. */
export async function generatePrivateKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return (await generate('rsa', { modulusLength: rsaBits[algorithm] })).privateKey
    case 'ecdsa-p256':
    case 'ecdsa-p384':
      return (await generate('ec', { namedCurve: curves[algorithm] })).privateKey
    case 'ed25519':
      return (await generate('ed25519', {})).privateKey
  }
}

/**
 * @param key PKCS#8 DER, or PEM text with an unencrypted key (PKCS#8, PKCS#1 or SEC1). In a text the
 *   first private key counts: OpenSSL writes EC PARAMETERS before it.
 * @throws AppError `input-refused`
 */
export function importPrivateKey(key: Uint8Array | string): KeyObject {
  const type = {
    'PRIVATE KEY': 'pkcs8',
    'RSA PRIVATE KEY': 'pkcs1',
    'EC PRIVATE KEY': 'sec1',
  } as const
  if (typeof key !== 'string') return readPrivateKey(key, 'pkcs8')
  const blocks = fromPem(key)
  try {
    for (const [label, form] of Object.entries(type)) {
      const found = blocks.find((block) => block.label === label)
      if (found) return readPrivateKey(found.der, form)
    }
  } finally {
    zero(...blocks.map(({ der }) => der))
  }
  const isEncrypted = blocks.some(({ label }) => label === 'ENCRYPTED PRIVATE KEY')
  throw refused(isEncrypted ? 'The private key is encrypted.' : 'There is no private key in it.')
}

/**
 * @param pem text with a private key in one of the usual forms; the first counts.
 * @param passphrase of an encrypted PKCS#8 key (PBES2 of RFC 8018).
 * @throws AppError `input-refused`, `passphrase-wrong`
 */
export function importAnyPrivateKey(pem: string, passphrase: string | undefined): KeyObject {
  if (!isEncryptedKey(pem)) return importPrivateKey(pem)
  if (passphrase === undefined) throw refused('The private key is encrypted. Give its passphrase.')
  if (pem.length > maxKeyBytes) throw refused(`The key is larger than ${maxKeyBytes} bytes.`)
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase: passphrase.normalize('NFC') })
  } catch {
    // OpenSSL does not tell a wrong passphrase from damage, and what it saw goes into no error.
    throw new AppError('passphrase-wrong')
  }
}

/** @returns whether a text holds an encrypted private key and no other. */
export function isEncryptedKey(pem: string): boolean {
  return (
    pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') ||
    /-----BEGIN (RSA|EC) PRIVATE KEY-----\s+Proc-Type: 4,ENCRYPTED/.test(pem)
  )
}

function readPrivateKey(der: Uint8Array, type: 'pkcs8' | 'pkcs1' | 'sec1'): KeyObject {
  if (der.length > maxKeyBytes) throw refused(`The key is larger than ${maxKeyBytes} bytes.`)
  const key = Buffer.from(der.buffer, der.byteOffset, der.byteLength)
  try {
    return createPrivateKey({ key, format: 'der', type })
  } catch {
    // The cause is dropped on purpose: nothing that saw key bytes goes into an error.
    throw refused('The private key is damaged, or of a kind that is not supported.')
  }
}

/** @returns PKCS#8 DER. The caller zeroes it after use. */
export function exportPkcs8(privateKey: KeyObject): Buffer {
  return privateKey.export({ type: 'pkcs8', format: 'der' })
}

/** @returns SubjectPublicKeyInfo DER of a private or public key. */
export function exportSpki(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' })
}

/** @throws AppError `input-refused` when the platform cannot read it. */
export function importPublicKey(spki: Uint8Array): KeyObject {
  const key = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength)
  try {
    return createPublicKey({ key, format: 'der', type: 'spki' })
  } catch (cause) {
    throw refused('The public key is damaged, or of a kind that is not supported.', cause)
  }
}

/** @returns e.g. `rsa-2048` or `ecdsa-p256`; `rsa-1024`, `secp521r1` or the like for others. */
export function describeKey(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return `rsa-${modulusLength ?? 0}`
    case 'ec':
      return curveAlgorithms[namedCurve ?? ''] ?? namedCurve ?? 'ec'
    default:
      return key.asymmetricKeyType ?? 'unknown'
  }
}

/** @returns the algorithm of a key, when it is one of those on offer. */
export function algorithmOf(key: KeyObject): KeyAlgorithm | undefined {
  const name = describeKey(key)
  return isOffered(name) ? name : undefined
}

/**
 * Whether a private key belongs to a certificate.
 *
 * @param certificate DER
 * @param privateKey PKCS#8 DER
 * @throws AppError `input-refused` when one of them cannot be read.
 */
export function keyMatches(certificate: Uint8Array, privateKey: Uint8Array): boolean {
  const key = importPrivateKey(privateKey)
  try {
    return new X509Certificate(certificate).checkPrivateKey(key)
  } catch (cause) {
    throw refused('The certificate is damaged.', cause)
  }
}

/** Overwrites buffers that held private keys. The runtime may have made copies that nobody reaches. */
export function zero(...buffers: readonly Uint8Array[]): void {
  for (const buffer of buffers) buffer.fill(0)
}

/**
 * Makes a key of each kind, signs, verifies. Electron's BoringSSL lacks some that Node's OpenSSL has.
 *
 * @returns the algorithms that work here. Takes up to some seconds of the thread pool (RSA-4096).
 */
export async function usableAlgorithms(): Promise<KeyAlgorithm[]> {
  const tried = await Promise.all(
    Object.keys(digests)
      .filter(isOffered)
      .map(async (algorithm) => ((await works(algorithm)) ? [algorithm] : [])),
  )
  return tried.flat()
}

async function works(algorithm: KeyAlgorithm): Promise<boolean> {
  try {
    const key = importPrivateKey(exportPkcs8(await generatePrivateKey(algorithm)))
    const message = Buffer.from('self-test')
    const signature = sign(digestFor(algorithm), message, key)
    const publicKey = importPublicKey(exportSpki(key))
    return (
      algorithmOf(key) === algorithm && verify(digestFor(algorithm), message, publicKey, signature)
    )
  } catch {
    // Not offering the algorithm is the answer to whatever went wrong.
    return false
  }
}

/** @returns the digest that a key of this algorithm signs with; Ed25519 has its own (RFC 8410). */
export function digestFor(algorithm: KeyAlgorithm): 'sha256' | 'sha384' | null {
  return digests[algorithm]
}
