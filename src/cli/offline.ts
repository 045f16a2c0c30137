import { createServices, readBytes, type Services } from '../main/composition'
import { maxAuthorityFileBytes } from '../main/pki/authority-file'
import { authorityViews } from '../main/services/bringing'
import type { ProjectState } from '../main/services/project-state'
import { AppError } from '../shared/errors'
import type { AuthorityView } from '../shared/request-models'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import type { Io } from './io'
import { passphraseFrom } from './passphrase'
import { writeNewFile } from './private-file'
import { openVault } from './vault'

/** Moves the key of an authority into an encrypted file that must not exist yet. */
export async function offline(input: CommandInput, io: Io): Promise<number> {
  const path = input.out ?? ''
  return withAuthority(input, io, async (services, { project }, view, passphrase) => {
    await services.takeOffline(
      project.id,
      view.key,
      { name: view.label, passphrase },
      {
        write: (content) => writeNewFile(path, content, 0o600),
        read: () => readBytes(path, maxAuthorityFileBytes),
      },
    )
    return {
      text:
        `${view.key} is offline: its key is in ${path} and no longer here. The file was read back.\n` +
        `Next: keep the file and its passphrase apart; bring the key back with certwright online.\n`,
      place: 'offline',
    }
  })
}

/** Puts the key of an authority back from its file. */
export async function online(input: CommandInput, io: Io): Promise<number> {
  const content = await readBytes(input.key ?? '', maxAuthorityFileBytes)
  return withAuthority(input, io, async (services, { project }, view, passphrase) => {
    await services.bringBack(project.id, view.key, { content, passphrase })
    return { text: `${view.key} is back: its key signs again.\n`, place: 'here' }
  }).finally(() => content.fill(0))
}

type Done = { readonly text: string; readonly place: string }

/** The project is found by the name in the file; the rest of the file is not read in. */
async function withAuthority(
  input: CommandInput,
  io: Io,
  work: (
    services: Services,
    state: ProjectState,
    view: AuthorityView,
    passphrase: string,
  ) => Promise<Done>,
): Promise<number> {
  const { definition } = await readClusterFile(input.operands[0] ?? '', io.now())
  const { name } = definition.metadata
  const passphrase = await passphraseFrom(input.keyPassphraseFile ?? '', io)
  const services = createServices(io)
  try {
    const state = await services.projects.findByName(name)
    if (!state) throw new AppError('project-not-found', { name })
    const views = authorityViews(state, io.now())
    const view = views.find(({ key }) => key === input.authority)
    if (!view)
      throw new AppError(
        'input-refused',
        { reason: `Use one of ${views.map(({ key }) => key).join(', ')}.` },
        { because: `There is no authority ${JSON.stringify(input.authority)} in this cluster.` },
      )
    await openVault(services, state, input, io)
    const { text, place } = await work(services, state, view, passphrase)
    const json = { ok: true, project: name, authority: view.key, privateKey: place }
    io.out(input.json ? `${JSON.stringify(json, undefined, 2)}\n` : text)
    return exitCodes.done
  } finally {
    await services.close()
  }
}
