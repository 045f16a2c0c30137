import { randomBytes } from 'node:crypto'
import { minimumPassphrase } from '../../../shared/models'
import type { SealedFileKind, ShareCount } from '../../../shared/kit-models'
import { AppError } from '../../../shared/errors'
import { decryptBytes, encryptBytes, fitsCheck, keyCheck, nonceBytes } from '../../pki/container'
import { defaultScryptCost, deriveSealingKey, type ScryptCost } from '../../pki/seal'
import { damaged, headerBytes, type Container } from './header'

/** Derives 32 bytes from a passphrase; a test gives a cheap one. */
export type Derive = (passphrase: string, salt: Uint8Array, cost: ScryptCost) => Promise<Buffer>

export type NewContainer = {
  readonly kind: SealedFileKind
  /** ISO 8601, UTC, whole seconds. */
  readonly madeAt: string
  readonly passphrase: string
  readonly shares?: ShareCount | undefined
}

const saltBytes = 32
const idBytes = 8

/**
 * Encrypts content under a passphrase, with a new salt and nonce.
 * @returns the bytes of the file, its id, and its key, which the caller zeroes.
 * @throws AppError `passphrase-weak`
 */
export async function sealContainer(
  { kind, madeAt, passphrase, shares }: NewContainer,
  content: Uint8Array,
  derive: Derive = deriveSealingKey,
): Promise<{ bytes: Buffer; id: string; key: Buffer }> {
  if ([...passphrase.normalize('NFC')].length < minimumPassphrase)
    throw new AppError('passphrase-weak', { minimum: minimumPassphrase })
  const salt = randomBytes(saltBytes)
  const nonce = randomBytes(nonceBytes)
  const id = randomBytes(idBytes).toString('hex')
  const { r, p } = defaultScryptCost
  const N = 2 ** 17
  const key = await derive(passphrase, salt, { N, r, p })
  const header = headerBytes({
    kind,
    id,
    madeAt,
    scrypt: { N, r: 8, p: 1, salt: salt.toString('base64') },
    check: keyCheck(key),
    nonce: nonce.toString('base64'),
    ...(shares ? { shares } : {}),
  })
  const sealed = encryptBytes(key, nonce, header, content)
  return { bytes: Buffer.concat([header, sealed]), id, key }
}

/**
 * @returns the key of a container, which the caller zeroes.
 * @throws AppError `passphrase-wrong`
 */
export async function keyFromPassphrase(
  { header: { scrypt, check } }: Container,
  passphrase: string,
  derive: Derive = deriveSealingKey,
): Promise<Buffer> {
  const { salt, ...cost } = scrypt
  const key = await derive(passphrase, Buffer.from(salt, 'base64'), cost)
  if (fitsCheck(key, check)) return key
  key.fill(0)
  throw new AppError('passphrase-wrong')
}

/**
 * @returns what is in a container, in a buffer that the caller zeroes.
 * @throws AppError `sealed-file-damaged` where any byte of the file is not as it was written.
 */
export function openContainer({ header, authenticated, sealed }: Container, key: Buffer): Buffer {
  try {
    const nonce = Buffer.from(header.nonce, 'base64')
    return decryptBytes(key, nonce, authenticated, sealed, header.id)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw damaged('Some of its bytes were changed.')
  }
}
