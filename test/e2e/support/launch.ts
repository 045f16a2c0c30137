import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  _electron,
  type ConsoleMessage,
  type ElectronApplication,
  type Page,
} from 'playwright-core'
import { findElectron } from '../../../scripts/electron-runtime.mjs'
import { startKeychainSession, withoutKeychain, type KeychainSession } from './keychain-session'

const project = resolve(import.meta.dirname, '../../..')
const recorder = join(import.meta.dirname, 'recorder.cjs')

/** One message between the main process and a window. */
export interface IpcMessage {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly direction: 'request' | 'answer' | 'failure' | 'message' | 'event'
  readonly channel: string
  readonly payload: unknown
}

/** How to start the application. Everything has a default: a fresh home and a keychain of its own. */
export interface LaunchOptions {
  /** Folder of a package.json, by default this project. */
  readonly application?: string
  /** CERTWRIGHT_HOME, by default a new folder that close() removes. */
  readonly home?: string
  /** A session to be in; `none` for a computer without a keychain; by default a new session. */
  readonly keychain?: KeychainSession | 'none'
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Inner size of the window, by default 1280×800; `own` leaves it as the application opened it. */
  readonly size?: readonly [width: number, height: number] | 'own'
  readonly theme?: 'light' | 'dark'
  /** Turns the path of Electron into the command to start, as network-trace does. */
  readonly wrap?: (executable: string) => Promise<string>
}

/** The running application and everything it lets out. */
export interface RunningApp {
  readonly electron: ElectronApplication
  readonly page: Page
  readonly home: string
  /** Absent when it was started without a keychain. */
  readonly keychain: KeychainSession | undefined
  /** What main wrote to stdout and stderr so far. */
  output(): string
  /** Console messages and uncaught errors of the windows so far. */
  console(): readonly string[]
  /** Everything that crossed between main and the windows so far. */
  ipc(): Promise<IpcMessage[]>
  setSize(width: number, height: number): Promise<void>
  setTheme(theme: 'light' | 'dark' | 'system'): Promise<void>
  /** Ends the application, and removes what launchApp made for it. */
  close(): Promise<void>
}

/** Starts the built application in real Electron and waits for its first window. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const scratch = await mkdtemp(join(tmpdir(), 'certwright-e2e-'))
  const home = options.home ?? join(scratch, 'home')
  await mkdir(home, { recursive: true })
  const own = options.keychain === undefined ? await startKeychainSession() : undefined
  const keychain = options.keychain === 'none' ? undefined : (options.keychain ?? own)
  const ipcLog = join(scratch, 'ipc.jsonl')
  const outputLog = join(scratch, 'output.log')
  const { executable } = await findElectron({ note: () => undefined })
  const electron = await launched({
    executablePath: options.wrap ? await options.wrap(executable) : executable,
    args: ['-r', recorder, options.application ?? project, ...(options.args ?? [])],
    cwd: scratch,
    chromiumSandbox: canSandbox(),
    // Playwright would pretend a light system otherwise.
    colorScheme: null,
    env: {
      ...inherited(),
      ...(keychain?.env ?? withoutKeychain()),
      HOME: scratch,
      XDG_CONFIG_HOME: join(scratch, 'config'),
      XDG_CACHE_HOME: join(scratch, 'cache'),
      XDG_DATA_HOME: join(scratch, 'data'),
      CERTWRIGHT_HOME: home,
      CERTWRIGHT_TEST_IPC_LOG: ipcLog,
      CERTWRIGHT_TEST_OUTPUT_LOG: outputLog,
      ...options.env,
    },
  })
  const cleanUp = async (): Promise<void> => {
    await electron.close()
    await own?.stop()
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
  const lines = collectConsole(electron)
  const output = (): string => (existsSync(outputLog) ? readFileSync(outputLog, 'utf8') : '')
  try {
    const page = await electron.firstWindow({ timeout: 60_000 })
    await page.waitForLoadState('load')
    const app: RunningApp = {
      electron,
      page,
      home,
      keychain,
      output,
      console: () => lines,
      ipc: () => readMessages(ipcLog),
      setSize: (width, height) => setSize(electron, page, width, height),
      setTheme: (theme) => setTheme(electron, page, theme),
      close: cleanUp,
    }
    if (options.size !== 'own') await app.setSize(...(options.size ?? [1280, 800]))
    if (options.theme !== undefined) await app.setTheme(options.theme)
    return app
  } catch (error) {
    const said = `${output()}\n${lines.join('\n')}`.trim()
    await cleanUp()
    throw new Error(`The application opened no window. It said:\n${said}`, { cause: error })
  }
}

/**
 * Starts Electron, a second time where the first one's debugger never answered: under load the connection
 * of two debuggers to one starting process is lost now and then. A program that hangs does so twice.
 */
async function launched(
  options: NonNullable<Parameters<typeof _electron.launch>[0]>,
): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout: 30_000 })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error
    console.warn('Electron did not answer its debugger in 30 s; it is started a second time.')
    return _electron.launch({ ...options, timeout: 60_000 })
  }
}

/** Root and some containers cannot have Chromium's sandbox; everyone else tests with it. */
function canSandbox(): boolean {
  if (process.platform !== 'linux') return true
  return process.getuid?.() !== 0 && spawnSync('unshare', ['--user', 'true']).status === 0
}

/** This process's environment without what would change how Electron starts. */
function inherited(): Record<string, string> {
  const unwanted = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'VITEST', 'NODE_ENV'])
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || unwanted.has(name) ? [] : [[name, value]],
    ),
  )
}

function collectConsole(electron: ElectronApplication): string[] {
  const lines: string[] = []
  const listen = (page: Page): void => {
    page.on('console', (message: ConsoleMessage) => {
      lines.push(`${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => lines.push(`uncaught: ${error.stack ?? error.message}`))
  }
  for (const page of electron.windows()) listen(page)
  electron.on('window', listen)
  return lines
}

async function readMessages(file: string): Promise<IpcMessage[]> {
  if (!existsSync(file)) return []
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): IpcMessage => JSON.parse(line))
}

async function setSize(
  electron: ElectronApplication,
  page: Page,
  width: number,
  height: number,
): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
    [width, height] as const,
  )
  await page.waitForFunction(([w, h]) => window.innerWidth === w && window.innerHeight === h, [
    width,
    height,
  ] as const)
}

async function setTheme(
  electron: ElectronApplication,
  page: Page,
  theme: 'light' | 'dark' | 'system',
): Promise<void> {
  await electron.evaluate(({ nativeTheme }, source) => {
    nativeTheme.themeSource = source
  }, theme)
  if (theme === 'system') return
  await page.waitForFunction((name) => matchMedia(`(prefers-color-scheme: ${name})`).matches, theme)
}
