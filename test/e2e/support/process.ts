import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

// A test run that ends early must not leave daemons behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Remembers a child process, so that it ends with this process at the latest. */
export function keepUntilExit(child: ChildProcess): ChildProcess {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Ends a child process and waits for it; after three seconds by force. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const force = setTimeout(() => child.kill('SIGKILL'), 3_000)
  child.kill('SIGTERM')
  await exited
  clearTimeout(force)
}

/** The first line that a readable child stream gives, without its end. */
export async function firstLine(
  stream: NodeJS.ReadableStream,
  child: ChildProcess,
  what: string,
): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${what} ended at once (${code}).`)))
    stream.on('data', (chunk: Buffer | string) => {
      text += chunk.toString()
      const newline = text.indexOf('\n')
      if (newline >= 0) resolve(text.slice(0, newline))
    })
  })
}
