/** Runs install.sh into a folder that stands for a node, and notes whom it gives each file to. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const shells = { dash: ['dash'], 'busybox sh': ['busybox', 'sh'] } as const

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

/**
 * @param userId what `id -u` says: with another one than 0, owners are left alone.
 * @param options of install.sh, beside `--root` and `--force-host`.
 */
export type Installing = (
  shell: readonly string[],
  bundle: string,
  root: string,
  userId: number,
  ...options: readonly string[]
) => Promise<Ran>

/** @param home a folder for programs that stand in front of the real ones. */
export function installing(home: string): Installing {
  const stubs = join(home, 'stubs')
  mkdirSync(stubs)
  const program = (name: string, script: string) => {
    writeFileSync(join(stubs, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(stubs, name), 0o755)
  }
  // The real one waits for every disk of the machine.
  symlinkSync('/bin/true', join(stubs, 'sync'))
  // Nobody but root can give files away, and some of the users are not on this machine.
  program('chown', 'printf "%s\\n" "$*" >>"$OWNERS"')
  program('id', 'echo "$USER_ID"')
  return (shell, bundle, root, userId, ...options) => {
    const [command = '', ...before] = shell
    const script = [join(bundle, 'install.sh'), '--root', root, '--force-host', ...options]
    const child = spawn(command, [...before, ...script], {
      env: {
        PATH: `${stubs}:${process.env['PATH'] ?? ''}`,
        OWNERS: `${root}.owners`,
        USER_ID: `${userId}`,
      },
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (data) => (out += String(data)))
    child.stderr.on('data', (data) => (err += String(data)))
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  }
}

/** @returns the owner, `user:group`, that each path of the node was given last. */
export function ownersGiven(root: string): ReadonlyMap<string, string> {
  const notes = `${root}.owners`
  const lines = existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []
  return new Map(
    lines.map((line) => {
      const [owner = '', path = ''] = line.split(' ')
      return [path.slice(root.length).replace(/\.certwright$/, ''), owner]
    }),
  )
}
