import type { Fill, SecretForm } from '../domain/layouts/layout'
import type { RowKey } from '../domain/plan/spec'
import type { KeyAlgorithm } from '../../shared/definition'
import { bundleHash } from '../pki/fingerprints'
import { toPem } from '../pki/pem'
import { traditionalPem, traditionalPemBytes } from '../pki/traditional'

/** PEM of a certificate, with its issuers or alone. */
export type Chain = (row: RowKey, form: 'chain' | 'alone') => string

/** What is known of a row without opening its key. */
export type FillSizes = {
  readonly secretBytes: (row: RowKey) => number
  readonly key: (row: RowKey) => { readonly algorithm: KeyAlgorithm; readonly pkcs8Bytes: number }
  readonly chain: Chain
}

const tokenLetters = '0123456789abcdefghijklmnopqrstuvwxyz'
const hashDigits = 64

/**
 * @param opened bytes of the secret, or the private key as PKCS#8 DER; read for those parts only.
 * @returns the text for one hole.
 */
export function filled(fill: Fill, opened: Buffer, chain: Chain): string {
  switch (fill.part) {
    case 'secret':
      return secretText(opened, fill.form ?? 'base64')
    case 'private-key': {
      const pem =
        fill.form === 'traditional' ? traditionalPem(opened) : toPem('PRIVATE KEY', opened)
      return Buffer.from(pem).toString('base64')
    }
    case 'certificate': {
      const pem = chain(fill.row, fill.isAlone ? 'alone' : 'chain')
      return Buffer.from(pem).toString('base64')
    }
    case 'bundle-hash':
      return bundleHash(chain(fill.row, 'chain'))
  }
}

/** @returns how many bytes a part of a generated text takes. */
export function filledBytes(part: string | Fill, sizes: FillSizes): number {
  if (typeof part === 'string') return Buffer.byteLength(part)
  switch (part.part) {
    case 'secret':
      return secretText(Buffer.alloc(sizes.secretBytes(part.row)), part.form ?? 'base64').length
    case 'private-key': {
      const { algorithm, pkcs8Bytes } = sizes.key(part.row)
      return base64Bytes(
        part.form === 'traditional'
          ? traditionalPemBytes(algorithm, pkcs8Bytes)
          : toPem('PRIVATE KEY', Buffer.alloc(pkcs8Bytes)).length,
      )
    }
    case 'certificate':
      return base64Bytes(sizes.chain(part.row, part.isAlone ? 'alone' : 'chain').length)
    case 'bundle-hash':
      return hashDigits
  }
}

function base64Bytes(bytes: number): number {
  return 4 * Math.ceil(bytes / 3)
}

function secretText(bytes: Buffer, form: SecretForm): string {
  switch (form) {
    case 'base64':
    case 'hex':
      return bytes.toString(form)
    case 'base64url':
      // Node leaves the padding out, which RFC 4648 §5 has and Go's URLEncoding demands.
      return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
    case 'token':
      return tokenText(bytes)
  }
}

/**
 * `[a-z0-9]{6}.[a-z0-9]{16}` (kubernetes.io, bootstrap tokens): the bytes as a number in base 36. From
 * 32 bytes no letter is likelier than another by more than 2^-142.
 */
function tokenText(bytes: Buffer): string {
  let rest = BigInt(`0x0${bytes.toString('hex')}`)
  let letters = ''
  for (let count = 0; count < 22; count++) {
    letters += tokenLetters[Number(rest % 36n)] ?? ''
    rest /= 36n
  }
  return `${letters.slice(0, 6)}.${letters.slice(6)}`
}
