/** Authorities that were taken offline, as one PEM file that openssl reads too. */
import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { children, content, decode, expectType, readOid, refused, type DerNode } from './der'
import { exportPkcs8, importAnyPrivateKey, keyMatches } from './keys'
import { encryptPkcs8 } from './pbes2'
import { certificateDer, fromPem, toPem } from './pem'

/** One version of an authority: its certificate and its key as PKCS#8 DER, which the caller zeroes. */
export type KeptVersion = { readonly pem: string; readonly privateKey: Uint8Array }

/** The largest file that is read, in bytes: some versions of one authority. */
export const maxAuthorityFileBytes = 256 * 1024
/** Keys in one file. Each costs a derivation. */
const maxKeys = 16
/** What a file may ask of this machine: some seconds. Ours asks for 600 000. */
const maxRounds = 10_000_000

const pbes2 = '1.2.840.113549.1.5.13'
const pbkdf2 = '1.2.840.113549.1.5.12'

/**
 * @param heading lines of text that stand above the blocks (RFC 7468 §2 lets text be there)
 * @param versions the present one first: programs that read one certificate and one key take it
 * @returns certificate and encrypted key (PBES2, PBKDF2 with HMAC-SHA-256, AES-256) of each version
 */
export async function writeAuthorityFile(
  heading: readonly string[],
  versions: readonly KeptVersion[],
  passphrase: string,
): Promise<Buffer> {
  const parts = [heading.map((line) => `${line}\n`).join('')]
  for (const { pem, privateKey } of versions)
    parts.push(pem, toPem('ENCRYPTED PRIVATE KEY', await encryptPkcs8(privateKey, passphrase)))
  return Buffer.from(parts.join(''))
}

/**
 * @param file as it was written, or made by another program: the keys may be in any usual form
 * @returns every private key in it as PKCS#8 DER, in buffers that the caller zeroes
 * @throws AppError `passphrase-wrong`, `input-refused`
 */
export function readAuthorityKeys(file: Uint8Array, passphrase: string): Buffer[] {
  if (file.length > maxAuthorityFileBytes)
    throw refused(`The file is larger than ${maxAuthorityFileBytes / 1024} KiB.`)
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('latin1')
  const blocks = [
    ...text.matchAll(/-----BEGIN ([A-Z ]{0,40}PRIVATE KEY)-----[^]*?-----END \1-----/g),
  ]
  if (blocks.length === 0) throw refused('There is no private key in it.')
  if (blocks.length > maxKeys) throw refused(`It holds more than ${maxKeys} private keys.`)
  return blocks.map(([block, label]) => {
    if (label === 'ENCRYPTED PRIVATE KEY') boundRounds(block)
    return exportPkcs8(importAnyPrivateKey(`${block}\n`, passphrase))
  })
}

/** @returns the key among those that belongs to a certificate; undefined for none. */
export function keyFor(pem: string, keys: readonly Buffer[]): Buffer | undefined {
  return keys.find((key) => keyMatches(certificateDer(pem), key))
}

/** @throws AppError `authority-refused` when a file does not give back what was put into it. */
export function checkReadBack(
  name: string,
  file: Uint8Array,
  versions: readonly KeptVersion[],
  passphrase: string,
): void {
  const keys = readAuthorityKeys(file, passphrase)
  try {
    const isWhole =
      keys.length === versions.length &&
      versions.every(({ pem, privateKey }, index) => {
        const back = keys[index]
        return (
          back?.length === privateKey.length &&
          timingSafeEqual(back, privateKey) &&
          keyMatches(certificateDer(pem), back)
        )
      })
    if (!isWhole)
      throw new AppError('not-taken-offline', {
        name,
        reason: 'The file gives back something else than was written. Choose another place.',
      })
  } finally {
    for (const key of keys) key.fill(0)
  }
}

/** A file from elsewhere could ask for years of derivation, and OpenSSL would give them. */
function boundRounds(pem: string): void {
  const [block] = fromPem(pem)
  if (!block) throw refused('There is no private key in it.')
  const [algorithm] = children(expectType(decode(block.der), 'sequence'))
  const [scheme, parameters] = children(expectType(algorithm, 'sequence'))
  if (readOid(scheme) !== pbes2)
    throw refused('Its key is encrypted in a way that is not read here.')
  const [derivation] = children(expectType(parameters, 'sequence'))
  const [kind, costs] = children(expectType(derivation, 'sequence'))
  if (readOid(kind) !== pbkdf2)
    throw refused('Its key is encrypted in a way that is not read here.')
  const [, rounds] = children(expectType(costs, 'sequence'))
  if (integerOf(rounds) > maxRounds) throw refused('Its key asks for too many rounds of PBKDF2.')
}

function integerOf(node: DerNode | undefined): number {
  const bytes = content(expectType(node, 'integer'))
  return bytes.length > 6 ? Infinity : bytes.readUIntBE(0, bytes.length)
}
