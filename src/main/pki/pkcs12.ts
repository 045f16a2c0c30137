/** PKCS#12 (RFC 7292): a certificate, its chain and its key in one file under a passphrase. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import {
  bmpString,
  context,
  encode,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  type DerNode,
} from './der'
import { encryptedKeyNode, encryptUnderPassphrase, passphraseRounds, wholeNumber } from './pbes2'

export type Pkcs12Content = {
  /** Shown by programs that list what is in it. */
  readonly name: string
  /** DER, the certificate first, then the authorities above it. */
  readonly certificates: readonly [Uint8Array, ...Uint8Array[]]
  /** PKCS#8 DER; the caller zeroes it. */
  readonly privateKey: Uint8Array
}

const data = '1.2.840.113549.1.7.1'
const encryptedData = '1.2.840.113549.1.7.6'
const keyBag = '1.2.840.113549.1.12.10.1.2'
const certificateBag = '1.2.840.113549.1.12.10.1.3'
const x509Certificate = '1.2.840.113549.1.9.22.1'
const friendlyName = '1.2.840.113549.1.9.20'
const localKeyId = '1.2.840.113549.1.9.21'
const sha256 = '2.16.840.1.101.3.4.2.1'

/**
 * Certificates and key are encrypted with PBES2 and AES-256; the MAC is HMAC-SHA-256 with as many
 * rounds, since whoever guesses would turn to the cheaper of the two. OpenSSL 1.1.1 and GnuTLS 3.6
 * open it. Takes about a second, and lets other work through.
 *
 * @returns PFX as DER.
 */
export async function writePkcs12(content: Pkcs12Content, passphrase: string): Promise<Buffer> {
  const [leaf, ...authorities] = content.certificates
  // Programs pair key and certificate by this attribute; which bytes is free (RFC 2985 §5.5.2).
  const keyId = createHash('sha1').update(leaf).digest()
  const attributes = setOf(
    attribute(friendlyName, bmpString(content.name)),
    attribute(localKeyId, octetString(keyId)),
  )
  const certificates = sequence(
    sequence(...certificateParts(leaf), attributes),
    ...authorities.map((authority) => sequence(...certificateParts(authority))),
  )
  const [sealed, key] = await Promise.all([
    encryptUnderPassphrase(encode(certificates), passphrase),
    encryptedKeyNode(content.privateKey, passphrase),
  ])
  const safe = encode(
    sequence(
      contentInfo(encryptedData, encryptedContent(sealed)),
      dataInfo(encode(sequence(sequence(oid(keyBag), context(0, [key]), attributes)))),
    ),
  )
  return encode(sequence(wholeNumber(3), dataInfo(safe), await macOf(safe, passphrase)))
}

function attribute(type: string, value: DerNode): DerNode {
  return sequence(oid(type), setOf(value))
}

function certificateParts(certificate: Uint8Array): DerNode[] {
  const value = sequence(oid(x509Certificate), context(0, [octetString(certificate)]))
  return [oid(certificateBag), context(0, [value])]
}

function contentInfo(type: string, value: DerNode): DerNode {
  return sequence(oid(type), context(0, [value]))
}

function dataInfo(bytes: Uint8Array): DerNode {
  return contentInfo(data, octetString(bytes))
}

/** EncryptedData of RFC 5652 §8, version 0. */
function encryptedContent(sealed: { readonly algorithm: DerNode; readonly data: Buffer }): DerNode {
  return sequence(wholeNumber(0), sequence(oid(data), sealed.algorithm, context(0, sealed.data)))
}

async function macOf(safe: Uint8Array, passphrase: string): Promise<DerNode> {
  const salt = randomBytes(16)
  const key = await macKey(passphrase, salt, passphraseRounds)
  try {
    const digest = createHmac('sha256', key).update(safe).digest()
    const digestInfo = sequence(sequence(oid(sha256), nullValue()), octetString(digest))
    return sequence(digestInfo, octetString(salt), wholeNumber(passphraseRounds))
  } finally {
    key.fill(0)
  }
}

const pause = promisify(setImmediate)
/** Hash rounds between two pauses: a few milliseconds, so that a window stays quick. */
const roundsAtOnce = 2_000

/**
 * RFC 7292 Appendix B.2 with SHA-256 and ID 3, for one block of output: it holds the whole key.
 *
 * @returns 32 bytes, which the caller zeroes.
 */
async function macKey(passphrase: string, salt: Uint8Array, rounds: number): Promise<Buffer> {
  const blockBytes = 64
  const password = Buffer.concat([
    Buffer.from(passphrase.normalize('NFC'), 'utf16le').swap16(),
    Buffer.alloc(2),
  ])
  let hash = createHash('sha256')
    .update(Buffer.alloc(blockBytes, 3))
    .update(repeated(salt, blockBytes))
    .update(repeated(password, blockBytes))
    .digest()
  password.fill(0)
  for (let round = 1; round < rounds; round += 1) {
    const next = createHash('sha256').update(hash).digest()
    hash.fill(0)
    hash = next
    if (round % roundsAtOnce === 0) await pause()
  }
  return hash
}

/** @returns the bytes again and again until a multiple of the block is full. */
function repeated(bytes: Uint8Array, blockBytes: number): Buffer {
  return Buffer.alloc(blockBytes * Math.ceil(bytes.length / blockBytes), bytes)
}
