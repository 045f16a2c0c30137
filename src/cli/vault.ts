import type { Services } from '../main/composition'
import type { ProjectState } from '../main/services/project-state'
import { AppError } from '../shared/errors'
import type { CommandInput } from './arguments'
import type { Io } from './io'
import { newPassphrase, passphraseFrom } from './passphrase'

/**
 * Makes the vault of a project usable: unlocks the one it has, or makes a passphrase vault when a
 * file names the passphrase or the person at the terminal agrees. A vault in the keychain is made
 * by issuing.
 * @throws AppError `keychain-unavailable`, `vault-locked`, `passphrase-wrong` and those of the file.
 */
export async function openVault(
  { custody, projects }: Services,
  { project }: ProjectState,
  { passphraseFile }: CommandInput,
  io: Io,
): Promise<void> {
  const { id } = project
  const given = passphraseFile === undefined ? undefined : await passphraseFrom(passphraseFile, io)
  if (project.custody?.kind === 'passphrase') {
    const passphrase = given ?? (await io.ask?.secret('Passphrase of the vault: '))
    if (passphrase === undefined) {
      throw new AppError('vault-locked', {}, { because: 'Name a file with --passphrase-file.' })
    }
    await projects.unlock(id, passphrase)
    return
  }
  if (project.custody?.kind === 'keychain') {
    if (given !== undefined) {
      io.err('Note: this project keeps its keys in the keychain; --passphrase-file is not used.\n')
    }
    return
  }
  if (given !== undefined) {
    await projects.usePassphrase(id, given)
    return
  }
  const status = await custody.status()
  if (status.usable) return
  const refused = new AppError(status.trouble, {}, { because: status.because })
  if (io.ask === undefined) throw refused
  io.err(`${refused.view().title}: ${status.because}\n`)
  if (!(await io.ask.yesNo('Keep the keys in a passphrase vault instead?'))) throw refused
  await projects.usePassphrase(id, await newPassphrase(io.ask))
}
