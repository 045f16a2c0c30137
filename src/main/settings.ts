import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Settings } from '../shared/settings'
import { writeFileAtomic } from './adapters/atomic-file'

/** What the app looks like until somebody chooses. */
const defaults: Settings = {
  theme: 'system',
  contrast: 'system',
  zoom: 100,
  lockAfter: 15,
  pinned: [],
  owner: '',
  kitLater: {},
  certificateColumns: null,
  certificateWidths: {},
}

/** The app's own settings, kept beside the projects. */
export type SettingsFile = {
  /** A missing or unreadable file means defaults: settings are never worth an error at start. */
  read(): Promise<Settings>
  /** Error `storage-failed`. */
  save(settings: Settings): Promise<void>
}

/** @param home the data folder */
export function createSettingsFile(home: string): SettingsFile {
  const path = join(home, 'settings.json')
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch(() => '')
      const parsed = Settings.safeParse(jsonOrUndefined(text))
      return parsed.success ? parsed.data : defaults
    },
    save: (settings) => writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`),
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the caller's schema refuses it like any other wrong value.
    return undefined
  }
}
