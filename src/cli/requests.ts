import { chmod, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createServices, replaceFile } from '../main/composition'
import { requestFiles, type TextFile } from '../main/services/request-files'
import { requestsView } from '../main/services/waiting'
import { AppError } from '../shared/errors'
import { applied } from './applying'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import { amount } from './counts'
import { findingsText } from './findings'
import type { Io } from './io'
import { progressOn } from './progress'
import { checkTarget } from './target'
import { waitingText } from './waiting-text'

/**
 * Issues what can be issued, then writes what has to be carried elsewhere: a script for everybody who
 * makes keys, and a request for each row whose authority is elsewhere. Nothing in it is secret.
 */
export async function requests(input: CommandInput, io: Io): Promise<number> {
  const file = await readClusterFile(input.operands[0] ?? '', io.now())
  const { definition, warnings } = file
  if (!input.json) io.err(findingsText(file.path, warnings))
  const unknown = input.nodes?.find((name) => !definition.spec.nodes.some((n) => n.name === name))
  if (unknown !== undefined)
    throw new AppError(
      'input-refused',
      { reason: 'Use names of nodes from the cluster file.' },
      { because: `There is no node ${JSON.stringify(unknown)}.` },
    )
  const folder = resolve(input.out ?? '')
  await checkTarget(folder)
  const services = createServices(io)
  const progress = progressOn(io)
  try {
    const { state, issued, requested } = await applied(services, definition, input, io, progress)
    const files = requestFiles(state, input.nodes)
    await writeAll(folder, files)
    const view = requestsView(state)
    const project = definition.metadata.name
    if (input.json) {
      const json = {
        ...{ ok: true, project, issued, requested, folder },
        files: files.map(({ name }) => name),
        waiting: view.waiting,
        findings: warnings,
      }
      io.out(`${JSON.stringify(json, undefined, 2)}\n`)
    } else {
      const lines = files.map(({ name }) => `  ${join(folder, name)}\n`).join('')
      io.out(
        files.length === 0
          ? `${project}: every key and every authority is in this project; nothing to carry.\n`
          : `${amount(files.length, 'file')} in ${folder}\n${lines}`,
      )
      io.err(waitingText(view, file.path, 'requests'))
    }
    return exitCodes.done
  } finally {
    progress.end()
    await services.close()
  }
}

async function writeAll(folder: string, files: readonly TextFile[]): Promise<void> {
  try {
    if (files.length > 0) await mkdir(folder, { recursive: true })
    for (const { name, text, mode } of files) {
      await replaceFile(join(folder, name), text)
      await chmod(join(folder, name), mode)
    }
  } catch (cause) {
    throw new AppError('target-unwritable', { path: folder }, { cause })
  }
}
