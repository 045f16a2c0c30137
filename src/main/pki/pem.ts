/** Textual encoding of DER (RFC 7468): 64 columns, LF, one newline at the end. */
import { refused } from './der'

/** Labels that this program writes. */
export type PemLabel =
  'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY' | 'ENCRYPTED PRIVATE KEY' | 'PUBLIC KEY'
export type PemBlock = { readonly label: string; readonly der: Buffer }

/** The largest PEM text that is read, in characters; a bundle of some hundred certificates. */
export const maxPemLength = 1024 * 1024

const block = /-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,60})-----([^-]*)-----END \1-----/g

/** @returns the DER as PEM text. */
export function toPem(label: PemLabel, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64')
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/**
 * Reads every block; text around the blocks and CRLF line ends are accepted, as Go's reader does.
 *
 * @param limit characters that are read at most.
 * @throws AppError `input-refused` when a block is not base64, has headers, or there is no block.
 */
export function fromPem(text: string, limit: number = maxPemLength): PemBlock[] {
  if (text.length > limit) throw refused(`It is longer than ${limit} characters.`)
  const blocks = [...text.matchAll(block)].map(([, label = '', body = '']) => {
    const base64 = body.replace(/\s+/g, '')
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) {
      throw refused(`The ${label} block is not plain base64.`)
    }
    return { label, der: Buffer.from(base64, 'base64') }
  })
  if (blocks.length === 0) throw refused('There is no PEM block in it.')
  return blocks
}

/**
 * @returns the DER of every CERTIFICATE block, in order; at least one.
 * @throws AppError `input-refused`
 */
export function certificatesFromPem(text: string): Buffer[] {
  const found = fromPem(text).filter(({ label }) => label === 'CERTIFICATE')
  if (found.length === 0) throw refused('There is no certificate in it.')
  return found.map(({ der }) => der)
}

/**
 * @param certificate DER bytes or PEM text; of several certificates in a text the first counts.
 * @returns the DER. @throws AppError `input-refused`
 */
export function certificateDer(certificate: Uint8Array | string): Uint8Array {
  if (typeof certificate !== 'string') return certificate
  const [first] = certificatesFromPem(certificate)
  if (!first) throw refused('There is no certificate in it.')
  return first
}
