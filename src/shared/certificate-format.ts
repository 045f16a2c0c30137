/** The forms in which one row can be saved to a file. */
import type { RowKind } from './models'
import { boundedText, z } from './schema'

/** Forms without a key: anyone may read them. A chain has the certificate first, the root last. */
export const publicFormats = ['pem', 'der', 'chain'] as const
/** Forms with the key, under a passphrase: PKCS#12 with the chain, or the key alone in PKCS#8. */
export const keyFormats = ['pkcs12', 'pkcs8'] as const

export const KeyFormat = z.enum(keyFormats)
export type KeyFormat = z.infer<typeof KeyFormat>
export const CertificateFormat = z.enum([...publicFormats, ...keyFormats])
export type CertificateFormat = z.infer<typeof CertificateFormat>

/** What to write. A passphrase goes into main and never comes back. */
export const SaveChoice = z.discriminatedUnion('format', [
  z.strictObject({ format: z.enum(publicFormats) }),
  z.strictObject({ format: KeyFormat, passphrase: boundedText(1_024) }),
])
export type SaveChoice = z.infer<typeof SaveChoice>

/**
 * @returns the forms on offer for a kind of row. An authority's key stays in the keychain; a bare
 *   key pair has no certificate, so its public half takes the place of one; a secret leaves the app
 *   in bundles only.
 */
export function formatsFor(kind: RowKind): CertificateFormat[] {
  switch (kind) {
    case 'authority':
      return ['pem', 'der', 'chain']
    case 'certificate':
      return ['pem', 'der', 'chain', 'pkcs12', 'pkcs8']
    case 'key-pair':
      return ['pem', 'der', 'pkcs8']
    case 'secret':
      return []
  }
}

/** The public parts of many rows: all in one PEM file, or a file each in a zip. */
export const SelectionForm = z.enum(['pem', 'zip'])
export type SelectionForm = z.infer<typeof SelectionForm>
