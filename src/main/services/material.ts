import { AppError } from '../../shared/errors'
import { isSecretPart, type FileContent } from '../domain/files'
import { kubeconfigText } from '../domain/kubeconfig-text'
import type { Fill } from '../domain/layouts/layout'
import { isIssuedCertificate, isOffline } from '../domain/ledger'
import type { Issued } from '../domain/ledger'
import type { RowKey } from '../domain/plan/spec'
import { toPem } from '../pki/pem'
import { filled, type Chain, type FillSizes } from './filling'
import { chainPems } from './issued-chain'
import type { ProjectStore, SealedKeys } from './ports'
import type { Vault } from './custody-ports'
import { sealId, type ProjectState } from './project-state'

/** Turns the content that a file names into bytes, opening keys on the way. One per operation. */
export type Material = {
  /** Errors `nothing-issued`, `vault-locked`, `key-missing`, `sealed-broken`, `key-elsewhere`. */
  contentOf(content: FileContent): Promise<Buffer>
  /** Zeroes the keys that were opened. */
  forget(): void
}

/** @returns a reader of everything that was issued in a project. */
export function createMaterial(
  state: ProjectState,
  vault: Vault,
  store: Pick<ProjectStore, 'readKeys'>,
): Material {
  const files = new Map<string, Promise<SealedKeys>>()
  // Every control plane holds the same authority keys: open each once.
  const opened = new Map<RowKey, Promise<Buffer>>()
  const project = state.project.id

  const sealedIn = (file: string): Promise<SealedKeys> => {
    const known = files.get(file)
    if (known) return known
    const reading = store.readKeys(project, file)
    files.set(file, reading)
    return reading
  }
  const privateKey = async (row: RowKey): Promise<Buffer> => {
    const issued = issuedRow(state, row)
    if (isOffline(issued)) throw new AppError('authority-offline', { name: row })
    if (isIssuedCertificate(issued) && issued.privateKeyBytes === null)
      throw new AppError('key-elsewhere', { name: row })
    const { kind, version } = issued
    if (kind === 'authority') return vault.loadAuthorityKey({ project, authority: row, version })
    const id = sealId(row, version)
    const file = state.keyFiles.get(id)
    const sealed = file === undefined ? undefined : (await sealedIn(file))[id]
    if (!sealed) throw new AppError('key-missing', { name: row, place: 'project folder' })
    return vault.open(id, sealed)
  }
  const secret = (row: RowKey): Promise<Buffer> => {
    const known = opened.get(row)
    const bytes = known ?? privateKey(row)
    if (!known) opened.set(row, bytes)
    return bytes
  }
  const privateKeyPem = async (row: RowKey): Promise<string> =>
    toPem('PRIVATE KEY', await secret(row))
  const opening = (part: Fill): Promise<Buffer> =>
    isSecretPart(part) ? secret(part.row) : Promise.resolve(Buffer.alloc(0))
  const chain: Chain = (row, form) => chainPem(state, row, form)
  return {
    async contentOf(content) {
      switch (content.from) {
        case 'text':
          return Buffer.from(content.text)
        case 'filled': {
          const parts: string[] = []
          for (const part of content.parts)
            parts.push(typeof part === 'string' ? part : filled(part, await opening(part), chain))
          return Buffer.from(parts.join(''))
        }
        case 'certificate':
          return Buffer.from(chainPem(state, content.row, content.isAlone ? 'alone' : 'chain'))
        case 'public-key':
          return Buffer.from(publicKeyPem(state, content.row))
        case 'private-key':
          return Buffer.from(await privateKeyPem(content.row))
        case 'kubeconfig': {
          const { row, authority, trust, paths } = content.kubeconfig
          return Buffer.from(
            kubeconfigText(content.kubeconfig, {
              authority: chainPem(state, authority, trust),
              certificate: chainPem(state, row, 'chain'),
              privateKey: paths ? '' : await privateKeyPem(row),
            }),
          )
        }
      }
    },
    forget() {
      for (const der of opened.values()) void der.then((key) => key.fill(0)).catch(() => undefined)
      opened.clear()
    },
  }
}

/**
 * @returns the size of a private key as PKCS#8 PEM, in bytes, from the size of its DER: 64 columns
 * of base64 with one line feed each (RFC 7468 §2), between two lines of 28 and 26 bytes.
 */
export function privateKeyPemBytes(issued: Issued): number {
  const base64 = 4 * Math.ceil(pkcs8Bytes(issued) / 3)
  return 28 + base64 + Math.ceil(base64 / 64) + 26
}

/** Errors `certificate-not-found` for a secret, `key-elsewhere`. */
function pkcs8Bytes(issued: Issued): number {
  if (issued.kind === 'secret') throw new AppError('certificate-not-found', { name: issued.key })
  if (issued.privateKeyBytes === null) throw new AppError('key-elsewhere', { name: issued.key })
  return issued.privateKeyBytes
}

/** @returns what is known of a row's key and secret without opening them. */
export function fillSizes(state: ProjectState): FillSizes {
  const issued = (row: RowKey) => issuedRow(state, row)
  return {
    secretBytes: (row) => {
      const found = issued(row)
      if (found.kind !== 'secret') throw new AppError('certificate-not-found', { name: row })
      return found.bytes
    },
    key: (row) => {
      const found = issued(row)
      if (found.kind === 'secret') throw new AppError('certificate-not-found', { name: row })
      const algorithm = 'profile' in found ? found.profile.keyAlgorithm : found.keyAlgorithm
      return { algorithm, pkcs8Bytes: pkcs8Bytes(found) }
    },
    chain: (row, form) => chainPem(state, row, form),
  }
}

/** @returns the latest version of a row. Throws `certificate-not-found`. */
export function issuedRow(state: ProjectState, row: RowKey): Issued {
  const issued = state.issued.get(row)
  if (!issued) throw new AppError('certificate-not-found', { name: row })
  return issued
}

/** @returns the PEM of a row's certificate. */
export function certificatePem(state: ProjectState, row: RowKey): string {
  const issued = issuedRow(state, row)
  if (!isIssuedCertificate(issued)) throw new AppError('certificate-not-found', { name: row })
  return issued.pem
}

/**
 * @returns the PEM of a row's certificate with its issuers, the next one always after the one that it
 * signed (RFC 8446 §4.4.2): a leaf's without the root, which whoever checks has, an authority's with
 * it. Alone, the row's own certificate.
 */
export function chainPem(state: ProjectState, row: RowKey, form: 'chain' | 'alone'): string {
  const issued = issuedRow(state, row)
  if (!isIssuedCertificate(issued)) throw new AppError('certificate-not-found', { name: row })
  if (form === 'alone') return issued.pem
  const isSent = issued.kind !== 'authority'
  return chainPems(state, issued, isSent ? 'without-root' : 'with-root').join('')
}

/** @returns the PEM (SubjectPublicKeyInfo) of a key pair's row. */
export function publicKeyPem(state: ProjectState, row: RowKey): string {
  const issued = issuedRow(state, row)
  if (issued.kind !== 'key-pair') throw new AppError('certificate-not-found', { name: row })
  return issued.publicKeyPem
}
