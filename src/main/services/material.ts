import { AppError } from '../../shared/errors'
import type { FileContent } from '../domain/files'
import { kubeconfigText } from '../domain/kubeconfig'
import type { Issued } from '../domain/ledger'
import type { RowKey } from '../domain/plan/spec'
import { toPem } from '../pki/pem'
import type { ProjectStore, SealedKeys, Vault } from './ports'
import { sealId, type ProjectState } from './project-state'

/** Turns the content that a file names into bytes, opening keys on the way. One per operation. */
export type Material = {
  /** Errors `nothing-issued`, `vault-locked`, `key-missing`, `sealed-broken`. */
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
    const { kind, version } = issuedRow(state, row)
    if (kind === 'authority') return vault.loadAuthorityKey({ project, authority: row, version })
    const id = sealId(row, version)
    const file = state.keyFiles.get(id)
    const sealed = file === undefined ? undefined : (await sealedIn(file))[id]
    if (!sealed) throw new AppError('key-missing', { name: row, place: 'project folder' })
    return vault.open(id, sealed)
  }
  const privateKeyPem = async (row: RowKey): Promise<string> => {
    const known = opened.get(row)
    const der = known ?? privateKey(row)
    if (!known) opened.set(row, der)
    return toPem('PRIVATE KEY', await der)
  }
  return {
    async contentOf(content) {
      switch (content.from) {
        case 'text':
          return Buffer.from(content.text)
        case 'certificate':
          return Buffer.from(certificatePem(state, content.row))
        case 'public-key':
          return Buffer.from(publicKeyPem(state, content.row))
        case 'private-key':
          return Buffer.from(await privateKeyPem(content.row))
        case 'kubeconfig': {
          const { row, authority } = content.kubeconfig
          return Buffer.from(
            kubeconfigText(content.kubeconfig, {
              authority: certificatePem(state, authority),
              certificate: certificatePem(state, row),
              privateKey: await privateKeyPem(row),
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
export function privateKeyPemBytes({ privateKeyBytes }: Issued): number {
  const base64 = 4 * Math.ceil(privateKeyBytes / 3)
  return 28 + base64 + Math.ceil(base64 / 64) + 26
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
  if (issued.kind === 'key-pair') throw new AppError('certificate-not-found', { name: row })
  return issued.pem
}

/** @returns the PEM (SubjectPublicKeyInfo) of a key pair's row. */
export function publicKeyPem(state: ProjectState, row: RowKey): string {
  const issued = issuedRow(state, row)
  if (issued.kind !== 'key-pair') throw new AppError('certificate-not-found', { name: row })
  return issued.publicKeyPem
}
