import type { CertificateFormat, SaveChoice } from '../../shared/certificate-format'
import { formatsFor } from '../../shared/certificate-format'
import { AppError } from '../../shared/errors'
import type { Issued } from '../domain/ledger'
import { fileBase } from '../domain/openssl/equivalent'
import type { RowKey } from '../domain/plan/spec'
import { encryptPkcs8 } from '../pki/pbes2'
import { certificateDer, fromPem, toPem } from '../pki/pem'
import { writePkcs12 } from '../pki/pkcs12'
import { chainPems } from './issued-chain'
import { createMaterial } from './material'
import type { ProjectStore } from './ports'
import type { Vault } from './custody-ports'
import type { ProjectState } from './project-state'
import { labelFor } from './row-names'

/** The least length of a passphrase over a key, in characters: as for a vault. */
const minimumPassphrase = 12

/** One file. The caller zeroes the content of a private one. */
export type SavedFile = {
  readonly content: Buffer
  /** 0600 where a key is in it, else 0644. */
  readonly mode: number
}

/** @returns the file name that a row is saved under, such as `apiserver-cp-1.p12`. */
export function savedFileName(state: ProjectState, key: RowKey, format: CertificateFormat): string {
  const base = fileBase(key)
  const isKeyPair = state.issued.get(key)?.kind === 'key-pair'
  switch (format) {
    case 'pem':
      return `${base}.${isKeyPair ? 'pub' : 'crt'}`
    case 'der':
      return `${base}.der`
    case 'chain':
      return `${base}-chain.crt`
    case 'pkcs12':
      return `${base}.p12`
    case 'pkcs8':
      return `${base}.key`
  }
}

/** Whether a choice can be made for a row, before anybody is asked for a place to save. */
export function checkSaveChoice(state: ProjectState, key: RowKey, choice: SaveChoice): void {
  const { kind } = savedRow(state, key)
  if (!formatsFor(kind).includes(choice.format)) {
    const reason =
      kind === 'authority'
        ? 'The key of an authority stays where it is kept. Save the certificate alone.'
        : 'A key pair has no certificate. Save its public half, or the key under a passphrase.'
    throw new AppError('input-refused', { reason })
  }
  if (!('passphrase' in choice)) return
  const issued = savedRow(state, key)
  if (issued.kind !== 'key-pair' && issued.privateKeyBytes === null)
    throw new AppError('key-elsewhere', { name: labelFor(key) })
  if ([...choice.passphrase.normalize('NFC')].length < minimumPassphrase)
    throw new AppError('passphrase-weak', { minimum: minimumPassphrase })
}

/**
 * @returns a row as a file in the chosen form.
 *   Errors `certificate-not-found`, `input-refused`, `passphrase-weak`, `vault-locked`, `key-missing`.
 */
export async function savedFile(
  state: ProjectState,
  key: RowKey,
  choice: SaveChoice,
  openVault: () => Promise<Vault>,
  store: Pick<ProjectStore, 'readKeys'>,
): Promise<SavedFile> {
  checkSaveChoice(state, key, choice)
  if (!('passphrase' in choice)) {
    return { content: publicContent(state, key, choice.format), mode: 0o644 }
  }
  const material = createMaterial(state, await openVault(), store)
  try {
    const keyPem = await material.contentOf({ from: 'private-key', row: key })
    const [block] = fromPem(keyPem.toString())
    keyPem.fill(0)
    if (!block) throw new AppError('key-missing', { name: key, place: 'project folder' })
    const content = await privateContent(state, key, block.der, choice)
    block.der.fill(0)
    return { content, mode: 0o600 }
  } finally {
    material.forget()
  }
}

type SavedRow = Extract<Issued, { kind: 'authority' | 'certificate' | 'key-pair' }>

/** @returns the row as issued. Throws `certificate-not-found` for one that has no file of its own. */
function savedRow(state: ProjectState, key: RowKey): SavedRow {
  const issued = state.issued.get(key)
  switch (issued?.kind) {
    case 'authority':
    case 'certificate':
    case 'key-pair':
      return issued
    default:
      throw new AppError('certificate-not-found', { name: key })
  }
}

function publicContent(state: ProjectState, key: RowKey, format: 'pem' | 'der' | 'chain'): Buffer {
  switch (format) {
    case 'pem':
      return Buffer.from(publicPem(state, key))
    case 'der':
      return Buffer.concat(fromPem(publicPem(state, key)).map(({ der }) => der))
    case 'chain':
      return Buffer.from(chainOf(state, savedRow(state, key)).join(''))
  }
}

/** @returns the certificate or the public half of a row as PEM. Throws `certificate-not-found`. */
export function publicPem(state: ProjectState, key: RowKey): string {
  const issued = savedRow(state, key)
  return issued.kind === 'key-pair' ? issued.publicKeyPem : issued.pem
}

async function privateContent(
  state: ProjectState,
  key: RowKey,
  privateKey: Buffer,
  { format, passphrase }: Extract<SaveChoice, { passphrase: string }>,
): Promise<Buffer> {
  if (format === 'pkcs8') {
    return Buffer.from(toPem('ENCRYPTED PRIVATE KEY', await encryptPkcs8(privateKey, passphrase)))
  }
  const [leaf, ...authorities] = chainOf(state, savedRow(state, key)).map(certificateDer)
  if (!leaf) throw new AppError('certificate-not-found', { name: key })
  const content = { name: labelFor(key), privateKey }
  return writePkcs12({ ...content, certificates: [leaf, ...authorities] }, passphrase)
}

/** PEM, the certificate first, the root last. */
function chainOf(state: ProjectState, issued: SavedRow): string[] {
  return issued.kind === 'key-pair' ? [] : chainPems(state, issued)
}
