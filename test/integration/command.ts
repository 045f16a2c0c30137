/** Runs the built command line as a user would, with a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..', '..')
export const commandFile = join(root, 'out', 'main', 'cli.js')
export const example = (name: string): string => join(root, 'examples', name)
export const passphrase = 'correct horse battery staple'

export type Ran = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export type Workplace = {
  readonly folder: string
  /** CERTWRIGHT_HOME of every command. */
  readonly home: string
  readonly passphraseFile: string
  readonly path: (...names: string[]) => string
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ran>
  readonly start: (args: readonly string[], options?: RunOptions) => Running
  /** Writes a file and returns its path. */
  readonly write: (name: string, text: string) => string
  readonly remove: () => void
}

export type RunOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** A program that runs the command, such as strace with its options. */
  readonly under?: readonly string[]
}

export type Running = { readonly child: ChildProcess; readonly ended: Promise<Ran> }

/** @returns a new folder to work in. */
export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-proof-'))
  const home = join(folder, 'home')
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
  const start = (args: readonly string[], options: RunOptions = {}): Running => {
    const [program = process.execPath, ...rest] = [
      ...(options.under ?? []),
      process.execPath,
      commandFile,
      ...args,
    ]
    const child = spawn(program, rest, {
      cwd: options.cwd ?? folder,
      env: { ...process.env, CERTWRIGHT_HOME: home, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => (stdout += String(data)))
    child.stderr.on('data', (data) => (stderr += String(data)))
    const ended = new Promise<Ran>((done, failed) => {
      child.on('error', failed)
      child.on('close', (code, signal) => done({ code, signal, stdout, stderr }))
    })
    return { child, ended }
  }
  return {
    folder,
    home,
    passphraseFile,
    path: (...names) => join(folder, ...names),
    run: (args, options) => start(args, options).ended,
    start,
    write: (name, text) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** @throws Error with everything the command wrote, unless it ended with 0. */
export function done(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}\n${ran.stdout}\n${ran.stderr}`)
  return ran
}
