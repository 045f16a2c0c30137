import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readTextFile } from '../main/composition'
import { passphraseSheet } from '../main/domain/bundle-opening'
import { passphrasePerBundle } from '../main/services/bundle-passphrases'
import type { Protection } from '../main/services/export-ports'
import { AppError } from '../shared/errors'
import { minimumPassphrase } from '../shared/models'
import type { CommandInput } from './arguments'
import type { Io } from './io'
import { passphraseFrom } from './passphrase'
import { writeNewFile } from './private-file'

/** A list of recipients, one a line; `#` begins a comment, as in `age --recipients-file`. */
const maxRecipientsBytes = 100_000

/** How a command encrypts its bundles. */
export type Encrypting = {
  /** Runs the export. A new sheet of passphrases is written before, and removed again when the export fails. */
  around<T>(
    project: string,
    names: readonly string[],
    run: (protection: Protection | undefined) => Promise<T>,
  ): Promise<T>
}

/**
 * Reads what the options ask for, before anything is issued.
 * @throws AppError `input-refused` for options that do not go together or a short passphrase, `file-unreadable`.
 */
export async function encryptingFrom(input: CommandInput, io: Io): Promise<Encrypting> {
  const { encrypt, bundlePassphraseFile, passphraseSheet: sheet, recipients, format } = input
  const ways = [bundlePassphraseFile, sheet, recipients].filter((way) => way !== undefined)
  if (encrypt === undefined) {
    if (ways.length > 0)
      throw refused('It is not said how to encrypt.', 'Add --encrypt zip or --encrypt age.')
    return { around: (_project, _names, run) => run(undefined) }
  }
  if (ways.length !== 1) {
    throw refused(
      ways.length === 0
        ? 'It is not said who can open the bundles.'
        : 'More than one way to open the bundles is given.',
      'Give one of --bundle-passphrase-file, --passphrase-sheet and --recipients.',
    )
  }
  if (encrypt === 'zip' && format !== 'zip') {
    throw refused('Only zips can be encrypted so.', 'Use --encrypt age, or --format zip.')
  }
  if (format === 'dir')
    throw refused('A folder cannot be encrypted.', 'Use --format zip or tar.gz.')
  if (sheet !== undefined) return withSheet(encrypt, format, resolve(sheet))
  if (recipients !== undefined) {
    if (encrypt === 'zip') throw refused('A zip has no recipients.', 'Use --encrypt age.')
    const protection = { by: encrypt, recipients: await recipientsFrom(recipients) }
    return { around: (_project, _names, run) => run(protection) }
  }
  const forAll = await passphraseFrom(bundlePassphraseFile ?? '', io)
  if ([...forAll].length < minimumPassphrase) {
    throw refused(
      'The passphrase for the bundles is too short.',
      `Use at least ${minimumPassphrase} characters, or let --passphrase-sheet make strong ones.`,
    )
  }
  const protection = { by: encrypt, passphrases: { forAll } }
  return { around: (_project, _names, run) => run(protection) }
}

function withSheet(by: 'zip' | 'age', format: 'zip' | 'tar.gz', path: string): Encrypting {
  return {
    async around(project, names, run) {
      const forEach = passphrasePerBundle(names)
      const ending = by === 'age' ? `${format}.age` : format
      const lines = [...forEach].map(([name, passphrase]) => ({
        fileName: `${name}.${ending}`,
        passphrase,
      }))
      const opening = by === 'zip' ? { by } : { by, with: 'passphrase' as const }
      const text = passphraseSheet(project, lines, opening)
      await writeNewFile(path, Buffer.from(text, 'utf8'), 0o600)
      try {
        return await run({ by, passphrases: { forEach } })
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },
  }
}

async function recipientsFrom(path: string): Promise<string[]> {
  const text = await readTextFile(path, maxRecipientsBytes)
  if (text.length > maxRecipientsBytes) {
    throw refused(
      `${path} is too long.`,
      `A list of recipients has at most ${maxRecipientsBytes} bytes.`,
    )
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function refused(because: string, reason: string): AppError {
  return new AppError('input-refused', { reason }, { because })
}
