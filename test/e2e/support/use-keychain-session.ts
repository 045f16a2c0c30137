// Vitest global setup: tests of adapters and commands meet a keychain of their own, never the user's.
import { ensureSystemPackages } from '../../../scripts/system-packages.mjs'
import { startKeychainSession } from './keychain-session'

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.platform !== 'linux') return undefined
  ensureSystemPackages(['test'])
  const session = await startKeychainSession()
  Object.assign(process.env, session.env)
  return () => session.stop()
}
