import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { end, firstLine, keepUntilExit } from './process'

const run = promisify(execFile)

/** One secret as the keychain itself tells it, read with secret-tool and not with our own code. */
export interface KeychainEntry {
  readonly service: string
  readonly account: string
  readonly secret: string
}

/**
 * A D-Bus session of its own with a GNOME keyring of its own, so that no test can see or change the
 * keychain of whoever runs it.
 */
export interface KeychainSession {
  /** What a process needs in its environment to be inside this session. */
  readonly env: Readonly<Record<string, string>>
  /** Where the daemon keeps its files: what a backup holds. */
  readonly keyrings: string
  entries(service?: string): Promise<KeychainEntry[]>
  /** Forgets every entry, as when the user empties the keychain. */
  clear(service?: string): Promise<void>
  /** Ends the keychain but not the session: the secret service is gone. */
  stopKeychain(): Promise<void>
  /** Starts it again, with the same entries; another password than it was made with leaves it locked. */
  startKeychain(password?: string): Promise<void>
  stop(): Promise<void>
}

/** Environment of a process that can reach no keychain at all. */
export function withoutKeychain(): Record<string, string> {
  // An absent variable would make libdbus start a bus by itself when there is a display.
  return { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }
}

/** A bus that activates nothing: only what a test starts is there. */
const busConfiguration = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/** Starts the session, its keychain unlocked. Needs dbus, gnome-keyring and libsecret-tools. */
export async function startKeychainSession(): Promise<KeychainSession> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-session-'))
  await mkdir(join(folder, 'run'), { mode: 0o700 })
  await mkdir(join(folder, 'data'))
  const configuration = join(folder, 'bus.conf')
  await writeFile(configuration, busConfiguration(folder))
  const bus = keepUntilExit(
    spawn('dbus-daemon', ['--config-file', configuration, '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  if (bus.stdout === null) throw new Error('dbus-daemon has no output.')
  const env = {
    DBUS_SESSION_BUS_ADDRESS: await firstLine(bus.stdout, bus, 'dbus-daemon'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
  }
  // The keyring file lives below XDG_DATA_HOME; only the daemon gets that.
  const daemonEnv = { ...process.env, ...env, XDG_DATA_HOME: join(folder, 'data') }
  let keychain = await startKeyring(daemonEnv)
  return {
    env,
    keyrings: join(folder, 'data', 'keyrings'),
    entries: (service) => listEntries(env, service),
    clear: async (service) => {
      for (const entry of await listEntries(env, service)) {
        const attributes = ['service', entry.service, 'account', entry.account]
        await run('secret-tool', ['clear', ...attributes], { env: { ...process.env, ...env } })
      }
    },
    stopKeychain: () => end(keychain),
    startKeychain: async (password) => {
      keychain = await startKeyring(daemonEnv, password)
    },
    stop: async () => {
      await end(keychain)
      await end(bus)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startKeyring(
  env: NodeJS.ProcessEnv,
  password = 'passphrase of a test',
): Promise<ChildProcess> {
  const child = keepUntilExit(
    spawn('gnome-keyring-daemon', ['--unlock', '--foreground', '--components=secrets'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    }),
  )
  child.stdin?.end(password)
  await run('gdbus', ['wait', '--session', '--timeout', '20', 'org.freedesktop.secrets'], { env })
  return child
}

async function listEntries(
  env: Readonly<Record<string, string>>,
  service = 'certwright',
): Promise<KeychainEntry[]> {
  // Secrets come on stdout and attributes on stderr, in the same order.
  const { stdout, stderr } = await run('secret-tool', ['search', '--all', 'service', service], {
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
  const secrets = valuesOf(stdout, 'secret')
  const accounts = valuesOf(stderr, 'attribute.account')
  return secrets.map((secret, index) => ({ service, account: accounts[index] ?? '', secret }))
}

function valuesOf(text: string, name: string): string[] {
  const start = `${name} = `
  return text
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length))
}
