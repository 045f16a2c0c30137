import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import { AppError } from '../../../shared/errors'
import { inspect } from '../../pki/inspect'
import { describeKey, exportSpki, importPrivateKey, importPublicKey } from '../../pki/keys'
import { fromPem, toPem, type PemBlock } from '../../pki/pem'
import type { CertificateFacts } from '../../pki/types'
import type { FoundFile } from './entries'
import { readKubeconfig, type Kubeconfig } from './kubeconfig-file'

/** A certificate as found: facts for people, the platform's object for signatures. */
export type FoundCertificate = {
  readonly facts: CertificateFacts
  readonly x509: X509Certificate
  /** SubjectPublicKeyInfo in hex: equal for a certificate and its key. */
  readonly spki: string
}

export type FoundKey = {
  readonly isPrivate: boolean
  /** `rsa-2048`, `ecdsa-p256`, …; the key itself is not kept. */
  readonly algorithm: string
  readonly spki: string
}

/** What a file holds. Private keys are reduced to their public half at once. */
export type FileContents = {
  readonly file: FoundFile
  readonly certificates: readonly FoundCertificate[]
  /** DER of blocks that are no certificate for the strict reader. */
  readonly damaged: readonly Buffer[]
  readonly keys: readonly FoundKey[]
  readonly kubeconfig: KubeconfigContents | undefined
  /** Labels of PEM blocks that are neither certificate nor key. */
  readonly otherBlocks: readonly string[]
  readonly hasEncryptedKey: boolean
  /** Why a part could not be read. */
  readonly unreadable: readonly string[]
}

export type KubeconfigContents = {
  readonly config: Kubeconfig
  /** By cluster name: the certificates in `certificate-authority-data`. */
  readonly authorities: ReadonlyMap<string, readonly FoundCertificate[]>
  /** By user name: the certificates and the key that are embedded. */
  readonly users: ReadonlyMap<
    string,
    { readonly certificates: readonly FoundCertificate[]; readonly key: FoundKey | undefined }
  >
}

/** Reads certificates, keys and kubeconfigs; everything else is left alone. */
export function contentsOf(file: FoundFile): FileContents {
  const unreadable: string[] = []
  const config = readKubeconfig(file.content)
  if (config !== undefined) {
    const kubeconfig = kubeconfigContents(config, unreadable)
    return { ...nothing(file), kubeconfig, unreadable }
  }
  const blocks = isPem(file.content) ? blocksOf(file.content, unreadable) : derBlock(file)
  return { ...nothing(file), ...material(blocks, unreadable), unreadable }
}

function nothing(file: FoundFile): FileContents {
  return {
    file,
    certificates: [],
    damaged: [],
    keys: [],
    kubeconfig: undefined,
    otherBlocks: [],
    hasEncryptedKey: false,
    unreadable: [],
  }
}

function isPem(content: Buffer): boolean {
  return content.includes('-----BEGIN ')
}

/** A bare DER certificate is a SEQUENCE; nothing else in a bundle begins like that. */
function derBlock(file: FoundFile): PemBlock[] {
  const { content, path } = file
  const isDer = content[0] === 0x30 && /\.(crt|cer|der|pem)$/i.test(path)
  return isDer ? [{ label: 'CERTIFICATE', der: content }] : []
}

function blocksOf(content: Buffer, unreadable: string[]): PemBlock[] {
  return attempt(unreadable, () => fromPem(content.toString('latin1'))) ?? []
}

const keyLabels = new Set(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'PUBLIC KEY'])

function material(blocks: readonly PemBlock[], unreadable: string[]) {
  const certificates: FoundCertificate[] = []
  const damaged: Buffer[] = []
  const keys: FoundKey[] = []
  const otherBlocks: string[] = []
  for (const block of blocks) {
    if (block.label === 'CERTIFICATE') {
      const found = attempt(unreadable, () => certificateOf(block.der))
      if (found === undefined) damaged.push(block.der)
      else certificates.push(found)
    } else if (keyLabels.has(block.label)) {
      const found = attempt(unreadable, () => keyOf(block))
      if (found !== undefined) keys.push(found)
    } else otherBlocks.push(block.label)
  }
  return {
    certificates,
    damaged,
    keys,
    otherBlocks,
    hasEncryptedKey: otherBlocks.includes('ENCRYPTED PRIVATE KEY'),
  }
}

/** BoringSSL refuses encodings that OpenSSL forgives; both are no certificate for Kubernetes. */
function certificateOf(der: Buffer): FoundCertificate {
  const facts = inspect(der)
  try {
    const x509 = new X509Certificate(der)
    return { facts, x509, spki: exportSpki(x509.publicKey).toString('hex') }
  } catch (cause) {
    throw new AppError(
      'input-refused',
      { reason: 'Replace it.' },
      { cause, because: 'The certificate or the key in it is damaged.' },
    )
  }
}

function keyOf({ label, der }: PemBlock): FoundKey {
  if (label === 'PUBLIC KEY') return foundKey(importPublicKey(der), false)
  // importPrivateKey takes the older forms as PEM only.
  const type = label === 'PRIVATE KEY' ? der : pemOf(label, der)
  return foundKey(createPublicKey(importPrivateKey(type)), true)
}

function pemOf(label: string, der: Buffer): string {
  return toPem('PRIVATE KEY', der).replaceAll('PRIVATE KEY', label)
}

function foundKey(publicKey: KeyObject, isPrivate: boolean): FoundKey {
  return {
    isPrivate,
    algorithm: describeKey(publicKey),
    spki: exportSpki(publicKey).toString('hex'),
  }
}

function kubeconfigContents(config: Kubeconfig, unreadable: string[]): KubeconfigContents {
  const embedded = (base64: string | undefined, field: string) => {
    if (base64 === undefined) return material([], unreadable)
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
      unreadable.push(`${field} is not base64 in one line.`)
      return material([], unreadable)
    }
    return material(blocksOf(Buffer.from(base64, 'base64'), unreadable), unreadable)
  }
  return {
    config,
    authorities: new Map(
      config.clusters.map(({ name, cluster }) => [
        name,
        embedded(cluster['certificate-authority-data'], 'certificate-authority-data').certificates,
      ]),
    ),
    users: new Map(
      config.users.map(({ name, user }) => [
        name,
        {
          certificates: embedded(user['client-certificate-data'], 'client-certificate-data')
            .certificates,
          key: embedded(user['client-key-data'], 'client-key-data').keys.find(
            ({ isPrivate }) => isPrivate,
          ),
        },
      ]),
    ),
  }
}

/** Runs a reader of foreign bytes; a refusal becomes a note. */
function attempt<T>(notes: string[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    notes.push(error.because ?? error.view().remedy)
    return undefined
  }
}
