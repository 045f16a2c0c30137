import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { storageFailed } from './system-error'

/** What the place of the data folder depends on; a test passes its own. */
export type Surroundings = {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * @returns the absolute path of the folder that holds the projects: `CERTWRIGHT_HOME`, else the place
 * that the system gives to application data. On Linux that is the XDG Base Directory Specification,
 * which says that a relative `XDG_DATA_HOME` is to be ignored.
 */
export function dataFolder(
  { platform, home, env }: Surroundings = {
    platform: process.platform,
    home: homedir(),
    env: process.env,
  },
): string {
  const chosen = env['CERTWRIGHT_HOME']
  if (chosen) return resolve(chosen)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Certwright')
  if (platform === 'win32') {
    return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Certwright')
  }
  const xdg = env['XDG_DATA_HOME']
  return join(xdg?.startsWith('/') ? xdg : join(home, '.local', 'share'), 'certwright')
}

/**
 * Makes a folder that only its owner may enter (0700), with its parents.
 * @throws AppError `storage-failed`
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw storageFailed(path, error)
  }
}
