import { AppError } from '../../shared/errors'
import { safeFileName } from '../domain/files'
import type {
  ArchiveFile,
  ArchiveFormat,
  BundleLock,
  BundlePassphrases,
  Protection,
} from '../services/export-ports'
import { ageForPassphrase, ageForRecipients, isAgeRecipient, newAgeKeyPair } from './age'
import { encryptedZip } from './encrypted-zip'
import { tarGz } from './tar'
import { zip } from './zip'

/** A folder has no bytes that could be encrypted as one. */
const packedFormats = ['zip', 'tar.gz'] as const

/**
 * @returns what encrypts the bundles of one export.
 * With age and one passphrase for all, a key pair is made, its secret half is encrypted by the passphrase
 * and goes beside the bundles: one derivation of a key, however many bundles there are, and
 * `age --decrypt --identity` takes such a file as it is.
 * @throws AppError `input-refused` for a recipient that is none, or without one.
 */
export async function createBundleLock(
  protection: Protection,
  project: string,
): Promise<BundleLock> {
  if (protection.by === 'zip') return zipLock(protection.passphrases)
  if ('recipients' in protection) return recipientsLock(protection.recipients)
  const { passphrases } = protection
  if ('forEach' in passphrases) {
    return ageLock((name, bytes) => ageForPassphrase(bytes, passphraseFor(passphrases, name)))
  }
  const { identity, recipient } = await newAgeKeyPair()
  const content = await ageForPassphrase(Buffer.from(`${identity}\n`), passphrases.forAll)
  const lock = ageLock((_name, bytes) => ageForRecipients(bytes, [recipient]))
  return { ...lock, files: [{ name: keyFileName(project), content }] }
}

/** @returns the name of the file that holds the encrypted key of an export: `homelab-key.age`. */
export function keyFileName(project: string): string {
  return `${safeFileName(project)}-key.age`
}

/** @returns the bytes of a bundle that is not encrypted. */
export function packed(
  format: ArchiveFormat,
  files: readonly ArchiveFile[],
): Buffer | Promise<Buffer> {
  return format === 'zip' ? zip(files) : tarGz(files)
}

function zipLock(passphrases: BundlePassphrases): BundleLock {
  return {
    ...{ formats: ['zip'], ending: '', files: [] },
    pack: (name, _format, files) => encryptedZip(files, passphraseFor(passphrases, name)),
  }
}

function recipientsLock(recipients: readonly string[]): BundleLock {
  const wrong = recipients.findIndex((recipient) => !isAgeRecipient(recipient))
  if (wrong >= 0 || recipients.length === 0) {
    // Not its text: somebody may have taken the secret key for the public one.
    const because = wrong < 0 ? 'There is no recipient.' : `Recipient ${wrong + 1} is none.`
    const reason = 'Give recipients of age: age1 and 58 characters, as age-keygen prints them.'
    throw new AppError('input-refused', { reason }, { because })
  }
  return ageLock((_name, bytes) => ageForRecipients(bytes, recipients))
}

function ageLock(encrypt: (name: string, bytes: Uint8Array) => Promise<Uint8Array>): BundleLock {
  return {
    ...{ formats: packedFormats, ending: '.age', files: [] },
    async pack(name, format, files) {
      const plain = await packed(format, files)
      try {
        return await encrypt(name, plain)
      } finally {
        plain.fill(0)
      }
    },
  }
}

function passphraseFor(passphrases: BundlePassphrases, name: string): string {
  if ('forAll' in passphrases) return passphrases.forAll
  const passphrase = passphrases.forEach.get(name)
  if (passphrase !== undefined) return passphrase
  throw new AppError('unexpected', {}, { because: `${name} has no passphrase.` })
}
