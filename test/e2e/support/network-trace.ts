import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A command that runs another one under strace, and what strace wrote about its sockets. */
export interface NetworkTrace {
  /** Use it in place of the traced command; arguments pass through. */
  readonly command: string
  /** Every traced system call of the command and all its children, one line each. */
  lines(): Promise<string[]>
  /** The calls that name an address outside this computer. */
  outside(): Promise<string[]>
}

/** Prepares to watch the sockets of a command. The trace can be read once the command has ended. */
export async function traceNetwork(command: string): Promise<NetworkTrace> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-strace-'))
  const log = join(folder, 'network.log')
  const wrapper = join(folder, 'traced')
  await writeFile(
    wrapper,
    `#!/bin/sh\nexec strace -f -qq -s 256 -e trace=network -o '${log}' '${command}' "$@"\n`,
  )
  await chmod(wrapper, 0o755)
  const lines = async (): Promise<string[]> =>
    (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
  return {
    command: wrapper,
    lines,
    outside: async () => (await lines()).filter(namesOutsideAddress),
  }
}

/**
 * Whether a line of strace names an internet address that is not this computer's own loopback.
 * The port does not matter, and neither does whether the call succeeded: the attempt counts.
 */
export function namesOutsideAddress(line: string): boolean {
  const four = /inet_addr\("([^"]+)"\)/.exec(line)?.[1]
  if (four !== undefined) return !four.startsWith('127.') && four !== '0.0.0.0'
  const six = /inet_pton\(AF_INET6, "([^"]+)"/.exec(line)?.[1]
  if (six !== undefined) return six !== '::1' && six !== '::' && !six.startsWith('::ffff:127.')
  return false
}
