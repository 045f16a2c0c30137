import type { KeychainSession } from './keychain-session'
import { launchApp, type RunningApp } from './launch'

/** What stays when the application ends. */
export interface Kept {
  /** CERTWRIGHT_HOME. */
  readonly home: string
  readonly keychain: KeychainSession
}

/** Ends the application at once with SIGKILL, as a power cut would. It is gone when this returns. */
export async function killed(app: RunningApp): Promise<void> {
  const ended = new Promise((resolve) => app.electron.process().once('exit', resolve))
  app.electron.process().kill('SIGKILL')
  await ended
}

/** Closes the application, if it still runs, and starts it on the same home and keychain. */
export async function restarted(app: RunningApp, { home, keychain }: Kept): Promise<RunningApp> {
  await app.close().catch(() => undefined)
  return launchApp({ home, keychain, size: 'own' })
}
