import { createServices, readBytes } from '../main/composition'
import { examineAuthority } from '../main/services/authority-judging'
import { authorityViews } from '../main/services/bringing'
import { AppError } from '../shared/errors'
import { inProject, wouldBe } from './applying'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import { amount } from './counts'
import { findingsText } from './findings'
import type { Io } from './io'
import { passphraseFrom } from './passphrase'
import { printable } from '../main/services/verify/entries'

/** The largest certificate or key file of an authority that is read, in bytes. */
const maxBytes = 256 * 1024

/** Puts an authority that was made elsewhere into the place of one of the plan. */
export async function bring(input: CommandInput, io: Io): Promise<number> {
  const file = await readClusterFile(input.operands[0] ?? '', io.now())
  const { definition } = file
  if (!input.json) io.err(findingsText(file.path, file.warnings))
  const key = input.authority ?? ''
  const certificate = await bounded(input.certificate ?? '')
  if (input.keyPassphraseFile !== undefined && input.key === undefined)
    throw refused('--key-passphrase-file is of no use alone.', 'Name the key with --key FILE.')
  const passphrase =
    input.keyPassphraseFile === undefined
      ? undefined
      : await passphraseFrom(input.keyPassphraseFile, io)
  const privateKey = input.key === undefined ? undefined : await bounded(input.key)
  const services = createServices(io)
  try {
    const before = await wouldBe(services, definition)
    const known = authorityViews(before, io.now()).map((view) => view.key)
    if (!known.includes(key))
      throw refused(
        `There is no authority ${JSON.stringify(key)} in this cluster.`,
        `Use one of ${known.join(', ')}.`,
      )
    const hasKey = privateKey !== undefined
    const view = examineAuthority(before, key, { certificate, hasKey }, io.now())
    if (view.refusals.length > 0)
      throw new AppError('authority-refused', {
        name: key,
        reason: printable(view.refusals.join(' ')),
      })
    await inProject(services, definition, input, io, ({ project }) =>
      services.bringAuthority(project.id, key, {
        certificate,
        ...(privateKey ? { privateKey } : {}),
        ...(passphrase === undefined ? {} : { passphrase }),
      }),
    )
    const { facts, above, warnings, affected } = view
    const place = hasKey ? 'here' : 'elsewhere'
    if (input.json) {
      const { subject, issuer, notAfter, fingerprint } = facts
      const json = {
        ...{ ok: true, project: definition.metadata.name, authority: key, privateKey: place },
        ...{ subject, issuer, notAfter, fingerprint, above, warnings, affected },
        findings: file.warnings,
      }
      io.out(`${JSON.stringify(json, undefined, 2)}\n`)
    } else {
      io.err(warnings.map((warning) => `Warning: ${printable(warning)}\n`).join(''))
      io.out(
        `${key} is now ${printable(facts.subject)}, until ${facts.notAfter}; its key is ${place}. ` +
          `It signs ${amount(affected, 'certificate')}.\n` +
          `Next: certwright ${hasKey ? 'generate' : 'requests'} ${file.path} --out DIR\n`,
      )
    }
    return exitCodes.done
  } finally {
    privateKey?.fill(0)
    await services.close()
  }
}

/** Gives a brought authority up. The project is found by the name in the file; the rest is not read in. */
export async function release(input: CommandInput, io: Io): Promise<number> {
  const { definition, path } = await readClusterFile(input.operands[0] ?? '', io.now())
  const { name } = definition.metadata
  const key = input.authority ?? ''
  const services = createServices(io)
  try {
    const state = await services.projects.findByName(name)
    if (!state) throw new AppError('project-not-found', { name })
    const brought = authorityViews(state, io.now()).filter(({ origin }) => origin === 'brought')
    if (!brought.some((view) => view.key === key))
      throw refused(
        `${JSON.stringify(key)} is no authority that was brought.`,
        brought.length === 0
          ? 'None was brought into this project.'
          : `Use one of ${brought.map((view) => view.key).join(', ')}.`,
      )
    await services.releaseAuthority(state.project.id, key)
    io.out(
      input.json
        ? `${JSON.stringify({ ok: true, project: name, authority: key }, undefined, 2)}\n`
        : `${key} is one of this project's own again.\nNext: certwright generate ${path} --out DIR\n`,
    )
    return exitCodes.done
  } finally {
    await services.close()
  }
}

async function bounded(path: string): Promise<Buffer> {
  const bytes = await readBytes(path, maxBytes)
  if (bytes.length <= maxBytes) return bytes
  throw refused(`${path} is longer than ${maxBytes / 1024} KiB.`, 'Name the right file.')
}

function refused(because: string, reason: string): AppError {
  return new AppError('input-refused', { reason }, { because })
}
