import { takeLockAway } from '../main/composition'
import { AppError } from '../shared/errors'
import { accept } from './accept'
import { readArguments, type CommandInput, type Request } from './arguments'
import { bring, release } from './bring'
import { exitCodes, help, type CommandName } from './commands'
import { report } from './errors'
import { generate } from './generate'
import { inspect } from './inspect'
import type { Io } from './io'
import { kit, project } from './kit'
import { kubeconfig } from './kubeconfig'
import { offline, online } from './offline'
import { plan } from './plan'
import { requests } from './requests'
import { sign } from './sign'
import { status } from './status'
import { verify } from './verify'

const runs: Readonly<Record<CommandName, (input: CommandInput, io: Io) => Promise<number>>> = {
  plan,
  generate,
  status,
  kubeconfig,
  requests,
  sign,
  accept,
  bring,
  release,
  offline,
  online,
  kit,
  project,
  verify,
  inspect,
}

/**
 * Runs one command line, without the program's name.
 * @returns the exit code; never throws.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  let request: Request
  try {
    request = readArguments(argv)
  } catch (error) {
    return report(error, io, argv.includes('--json'))
  }
  if (request.kind === 'help') {
    io.out(help(request.command))
    return exitCodes.done
  }
  if (request.kind === 'version') {
    io.out(`${io.version}\n`)
    return exitCodes.done
  }
  const { command, input } = request
  try {
    const code = await healed(io, () => runs[command](input, io))
    if (io.signal.aborted) throw new AppError('cancelled')
    return code
  } catch (error) {
    return report(error, io, request.input.json)
  }
}

/** Asks on the terminal before a lock that another machine left is taken away, then begins again. */
async function healed(io: Io, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'lock-left' || !io.ask) throw error
    const { title, cause = '', remedy } = error.view()
    io.err(`${title}\n${cause}\n${remedy}\n`)
    if (!(await io.ask.yesNo('Take the lock away?'))) throw error
    await takeLockAway(String(error.details['folder']), String(error.details['name']))
    return await work()
  }
}
