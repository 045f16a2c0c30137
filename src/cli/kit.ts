import { dirname, resolve } from 'node:path'
import { createServices } from '../main/composition'
import type { OpenedSealedFile, SealedFileReport } from '../shared/kit-models'
import { ShareCount } from '../shared/kit-models'
import { AppError } from '../shared/errors'
import type { CommandInput } from './arguments'
import { exitCodes } from './commands'
import { amount } from './counts'
import type { Io } from './io'
import { passphraseFrom } from './passphrase'
import { openVault } from './vault'
import { printable } from '../main/services/verify/entries'

type Services = ReturnType<typeof createServices>

/** Recovery kits: `make PROJECT`, `check FILE`, `restore FILE`. */
export function kit(input: CommandInput, io: Io): Promise<number> {
  return run(input, io, {
    make: (services, name) => make(services, name, input, io),
    check: (services, path) => check(services, path, input, io),
    restore: (services, path) => restore(services, path, input, io),
  })
}

/** Project files: `export PROJECT`, `import FILE`. */
export function project(input: CommandInput, io: Io): Promise<number> {
  return run(input, io, {
    export: (services, name) => share(services, name, input, io),
    import: (services, path) => restore(services, path, input, io),
  })
}

async function run(
  { operands: [verb = '', operand = ''] }: CommandInput,
  io: Io,
  verbs: Readonly<Record<string, (services: Services, operand: string) => Promise<void>>>,
): Promise<number> {
  const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!work)
    throw refused(`${JSON.stringify(verb)} is not known.`, `Use ${Object.keys(verbs).join(', ')}.`)
  const services = createServices(io)
  try {
    await work(services, operand)
    return exitCodes.done
  } finally {
    await services.close()
  }
}

async function make(services: Services, name: string, input: CommandInput, io: Io): Promise<void> {
  const state = await found(services, name)
  const passphrase = await filePassphrase(input, io)
  const count = splitFrom(input.split)
  await openVault(services, state, input, io)
  const { id } = state.project
  const path = resolve(input.out ?? (await services.kits.plan(id)).fileName)
  const split = count && { count, folder: dirname(path) }
  written(await services.kits.make(id, path, passphrase, split), input, io)
}

async function share(services: Services, name: string, input: CommandInput, io: Io): Promise<void> {
  const state = await found(services, name)
  const passphrase = await filePassphrase(input, io)
  if (state.project.custody) await openVault(services, state, input, io)
  const { id } = state.project
  const path = resolve(input.out ?? (await services.kits.projectFileName(id)))
  const hasAuthorityKeys = !input.withoutAuthorityKeys
  written(await services.kits.share(id, path, { passphrase, hasAuthorityKeys }), input, io)
}

function written(report: SealedFileReport, { json }: CommandInput, io: Io): void {
  if (json)
    return io.out(`${JSON.stringify({ ok: true, verified: true, ...report }, undefined, 2)}\n`)
  const { fileName, bytes, authorities, otherKeys, shares } = report
  io.out(
    `${fileName}: ${amount(bytes, 'byte')}, ${amount(authorities, 'authority key')}, ${amount(otherKeys, 'other key')}.\n` +
      'Read back and restored in memory: verified.\n' +
      shares.map((share) => `Share: ${share}\n`).join(''),
  )
}

async function opened(
  { kits }: Services,
  path: string,
  input: CommandInput,
  io: Io,
): Promise<OpenedSealedFile> {
  const { token } = kits.desk.choose(await kits.read(path), path)
  if (!input.shares) return kits.desk.open(token, { passphrase: await filePassphrase(input, io) })
  const texts = await Promise.all(
    input.shares.map(async (share) => (await kits.read(share)).toString('utf8')),
  )
  return kits.desk.open(token, { shares: texts })
}

async function check(services: Services, path: string, input: CommandInput, io: Io): Promise<void> {
  const view = await opened(services, path, input, io)
  if (input.json) return io.out(`${JSON.stringify({ ok: true, ...view }, undefined, 2)}\n`)
  io.out(
    `${view.kind} of ${printable(view.project.name)}, made by ${printable(view.by)} at ${view.madeAt}.\n` +
      `${amount(view.certificates, 'certificate')}, ${amount(view.authorities.length, 'authority key')}, ${amount(view.otherKeys, 'other key')}, a ledger of ${view.ledger}.\n` +
      'Every key opens and belongs to its certificate.\n',
  )
}

async function restore(
  services: Services,
  path: string,
  input: CommandInput,
  io: Io,
): Promise<void> {
  const { token } = await opened(services, path, input, io)
  const passphrase = input.passphraseFile && (await passphraseFrom(input.passphraseFile, io))
  const into = passphrase
    ? ({ kind: 'passphrase', passphrase } as const)
    : ({ kind: 'keychain' } as const)
  const { project: restored } = await services.kits.desk.restore(token, { name: input.name, into })
  const { name } = restored.definition.metadata
  io.out(
    input.json
      ? `${JSON.stringify({ ok: true, project: name, id: restored.id, custody: restored.custody?.kind ?? 'none' }, undefined, 2)}\n`
      : `${printable(name)} is restored. Next: certwright status ${printable(name)}\n`,
  )
}

async function found({ projects }: Services, name: string) {
  const state = await projects.findByName(name)
  if (!state) throw new AppError('project-not-found', { name })
  return state
}

function filePassphrase({ filePassphraseFile }: CommandInput, io: Io): Promise<string> {
  if (filePassphraseFile !== undefined) return passphraseFrom(filePassphraseFile, io)
  throw refused(
    'The passphrase of the file is missing.',
    'Name it with --file-passphrase-file FILE.',
  )
}

function splitFrom(text: string | undefined): ShareCount | undefined {
  if (text === undefined) return undefined
  const [needed, total] = text.split('/').map(Number)
  const count = ShareCount.safeParse({ needed, total }).data
  if (count) return count
  throw refused(
    `${JSON.stringify(text)} is no split.`,
    'Use --split 2/3: two of three open the kit.',
  )
}

function refused(because: string, reason: string): AppError {
  return new AppError('input-refused', { reason }, { because })
}
