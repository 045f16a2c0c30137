import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A command that runs another one under strace, and what strace wrote about its sockets. */
export interface NetworkTrace {
  /** Use it in place of the traced command; arguments pass through. */
  readonly command: string
  /** Every traced system call of the command and all its children, one line each. */
  lines(): Promise<string[]>
  /** The calls that send, or try to send, something to another computer. */
  outside(): Promise<string[]>
}

/** Prepares to watch the sockets of a command. The trace can be read once the command has ended. */
export async function traceNetwork(command: string): Promise<NetworkTrace> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-strace-'))
  const log = join(folder, 'network.log')
  const wrapper = join(folder, 'traced')
  await writeFile(
    wrapper,
    `#!/bin/sh\nexec strace -f -qq -yy -s 256 -e trace=network -o '${log}' '${command}' "$@"\n`,
  )
  await chmod(wrapper, 0o755)
  const lines = async (): Promise<string[]> =>
    (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
  return {
    command: wrapper,
    lines,
    outside: async () => (await lines()).filter(reachesOutside),
  }
}

/**
 * Whether a line of `strace -yy` sends something to another computer, or tries to: the attempt counts.
 * A datagram socket that is only connected sends nothing; Chromium asks the kernel in that way whether
 * there would be a route for IPv6. What is sent over it afterwards counts.
 */
export function reachesOutside(line: string): boolean {
  const call = /^\d+\s+(connect|sendto|sendmsg|sendmmsg)\(\d+(<.*?\]>)?/.exec(line)
  if (call === null) return false
  const [start, name, socket = ''] = call
  if (name === 'connect' && socket.startsWith('<UDP')) return false
  const peer = /->\[?([0-9a-fA-F.:]+?)\]?:\d+\]>/.exec(start)?.[1]
  const argument = /(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"/.exec(line)?.[1]
  return [peer, argument].some((address) => address !== undefined && !isThisComputer(address))
}

function isThisComputer(address: string): boolean {
  return /^(127\.|::ffff:127\.)/.test(address) || ['0.0.0.0', '::', '::1'].includes(address)
}
