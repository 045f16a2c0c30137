/** What tests do to a keychain behind the program's back, with the keychain's own tools. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { KeychainSession } from '../e2e/support/keychain-session'

const run = promisify(execFile)
type Session = Pick<KeychainSession, 'env'>
type Env = Readonly<Record<string, string>>
const environment = (env: Env): NodeJS.ProcessEnv => ({ ...process.env, ...env })

/** Deletes one entry, as a person does in the keychain's window. */
export async function deleteEntry({ env }: Session, account: string): Promise<void> {
  const attributes = ['service', 'certwright', 'account', account]
  await run('secret-tool', ['clear', ...attributes], { env: environment(env) })
}

/** Gives an entry another value. */
export async function changeEntry({ env }: Session, account: string, value: string): Promise<void> {
  const attributes = ['service', 'certwright', 'account', account]
  const child = run('secret-tool', ['store', '--label=changed', ...attributes], {
    env: environment(env),
  })
  child.child.stdin?.end(value)
  await child
}

const login = '/org/freedesktop/secrets/collection/login'

/** Locks the keyring, as a desktop does with the screen. */
export async function lockKeyring(session: Session): Promise<void> {
  await callService(session, 'Lock', `['${login}']`)
}

/**
 * Lets new entries go to another collection, as a person does who sets another keyring as default.
 * `session` is the one that gnome-keyring keeps in memory alone.
 */
export async function moveDefault(
  session: Session,
  collection: 'session' | 'login' | 'none',
): Promise<void> {
  const path = collection === 'none' ? '/' : `/org/freedesktop/secrets/collection/${collection}`
  await callService(session, 'SetAlias', 'default', path)
}

async function callService({ env }: Session, method: string, ...values: string[]): Promise<void> {
  await run(
    'gdbus',
    [
      ...['call', '--session', '--dest', 'org.freedesktop.secrets'],
      ...['--object-path', '/org/freedesktop/secrets'],
      ...['--method', `org.freedesktop.Secret.Service.${method}`, ...values],
    ],
    { env: environment(env) },
  )
}
