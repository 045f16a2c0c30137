import {
  app,
  ipcMain,
  nativeTheme,
  powerMonitor,
  shell as desktop,
  type BrowserWindow,
} from 'electron'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sample from '../../resources/sample/sample.yaml?raw'
import type { ClusterDefinition } from '../shared/definition'
import type { CommandId } from '../shared/commands'
import { AppError } from '../shared/errors'
import { maxImportBytes } from '../shared/imports'
import { createAutoLock } from './auto-lock'
import { inWords } from './adapters/system-error'
import { createServices, dataFolder, readBytes, readTextFile, type Services } from './composition'
import { createDialogs } from './dialogs'
import { readDefinition } from './domain/definition-file'
import { createCloseGuard } from './closing'
import { createHandlers, type Shell } from './handlers'
import { serve, type ErrorLog } from './ipc'
import { createLockHealing } from './lock-healing'
import { installMenu } from './menu'
import { appOrigin } from './app-files'
import { serveApp } from './protocol'
import { startKeychainHelper } from './keychain-helper'
import { createSecretClipboard } from './secret-clipboard'
import { createSecretWindow } from './secret-window'
import { createOperations } from './services/operations'
import { createQueue } from './services/queue'
import { createSettingsFile } from './settings'
import { closeSession, createWindow, watchWindow } from './window'
import { createVaultLocking } from './vault-locking'
import { createWindowStateFile } from './window-state'

/** `--smoke-test` tells that the page was painted, then ends: the packaged app is proven with it. */
const isSmokeTest = process.argv.includes('--smoke-test')

/** Opens the window. One per data folder: a second start brings the first window to the front. */
export async function openApplication(): Promise<void> {
  const home = dataFolder()
  /** The window of the app; one that shows a secret is another. */
  let main: BrowserWindow | undefined
  const current = (): BrowserWindow | undefined => main
  app.on('second-instance', () => {
    const window = current()
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  await app.whenReady()
  const settings = createSettingsFile(home)
  const windowState = createWindowStateFile(home)
  const [chosen, lastState] = await Promise.all([settings.read(), windowState.read()])
  nativeTheme.themeSource = chosen.theme
  const savingSettings = createQueue()
  const services = createServices({
    home,
    workerUrl: new URL('./signing-worker.js', import.meta.url),
    owner: async () => (await settings.read()).owner,
    // Elsewhere the keychain is a part of the system and asks which program it lets in.
    ...(process.platform === 'linux' ? { startKeychainHelper } : {}),
  })
  const emit: Shell['emit'] = (event, data) => {
    current()?.webContents.send(event, data)
  }
  services.projects.onRecorded((project, entries) => {
    emit('ledger.grown', { project, entries })
  })
  const runCommand = (command: CommandId): void => {
    emit('command', command)
  }
  const guard = createCloseGuard(() => {
    emit('window.closing', null)
  })
  const clipboard = createSecretClipboard(() => {
    emit('clipboard.cleared', null)
  })
  const secretWindow = createSecretWindow(current, () => {
    emit('secret.hidden', null)
  })
  const operations = createOperations()
  const locking = createVaultLocking(services, operations, [clipboard, secretWindow], (locked) => {
    emit('custody.locked', locked)
  })
  const autoLock = createAutoLock(chosen.lockAfter, {
    ticks: () => performance.now(),
    isBusy: () => operations.isBusy(),
    lock: () => void locking.lockAll('idle'),
  })
  powerMonitor.on('suspend', () => void locking.lockAll('sleep'))
  powerMonitor.on('lock-screen', () => void locking.lockAll('screen'))
  const shell: Shell = {
    version: app.getVersion(),
    dataFolder: home,
    language: process.env['CERTWRIGHT_LANGUAGE'] === 'en-XA' ? 'en-XA' : 'en',
    dialogs: createDialogs(current),
    clipboard,
    secretWindow,
    readSettings: () => settings.read(),
    async saveSettings(chosen) {
      // At once, and saved one after the other: of two quick changes the later one counts.
      nativeTheme.themeSource = chosen.theme
      autoLock.choose(chosen.lockAfter)
      current()?.webContents.setZoomFactor(chosen.zoom / 100)
      await savingSettings('settings', () => settings.save(chosen))
    },
    rememberPlace: (place) => {
      windowState.remember({ place })
    },
    showMenu: (words) => {
      installMenu(words, runCommand)
    },
    answerClosing: (answer) => {
      guard.answer(answer)
    },
    control: (action) => {
      const window = current()
      if (window) control(window, action)
    },
    firstPaint: () => {
      if (isSmokeTest) void endSmokeTest(services)
    },
    emit,
    showFolder: (path) => void desktop.openPath(path),
    definitionIn,
    readImportFile: (path) => readTextFile(path, maxImportBytes),
    sample: async () => definitionIn(sample, 'sample'),
    readFile: readBytes,
    writeFile: writeChosenFile,
    readyToLock: () => locking.ready(),
  }
  const handlers = createHandlers(services, shell, operations)
  const heal = createLockHealing(shell.dialogs)
  const log: ErrorLog = (channel, error) => {
    // Key material is never part of an error here; see the rules of shared/errors.
    process.stderr.write(
      `certwright: ${channel}: ${error instanceof Error ? error.stack : 'unknown error'}\n`,
    )
  }
  serve(ipcMain, handlers, appOrigin, log, heal)
  let isClosing = false
  const close = async (): Promise<void> => {
    isClosing = true
    autoLock.stop()
    await windowState.flush()
    await clipboard.clear()
    await secretWindow.clear()
    if (await services.close()) app.exit(0)
    // A native call that a prompt holds would keep the process for ever; nothing is left to be saved.
    else process.kill(process.pid, 'SIGKILL')
  }
  app.on('will-quit', (event) => {
    if (isClosing) return
    event.preventDefault()
    void close()
  })
  installMenu(null, runCommand)
  closeSession()
  serveApp(join(import.meta.dirname, '../renderer'))
  const preload = join(import.meta.dirname, '../preload/index.cjs')
  const window = createWindow(preload, lastState, chosen.zoom)
  main = window
  window.once('closed', () => {
    main = undefined
  })
  watchWindow(window, (patch) => {
    windowState.remember(patch)
  })
  guard.watch(window)
  window.webContents.on('input-event', () => {
    autoLock.touch()
  })
  // Ctrl and the wheel: Chromium tells, and leaves the zoom to us.
  window.webContents.on('zoom-changed', (_event, direction) => {
    runCommand(direction === 'in' ? 'zoom.in' : 'zoom.out')
  })
}

function control(window: BrowserWindow, action: 'minimize' | 'maximize' | 'close'): void {
  switch (action) {
    case 'minimize':
      window.minimize()
      return
    case 'maximize':
      if (window.isMaximized()) window.unmaximize()
      else window.maximize()
      return
    case 'close':
      window.close()
  }
}

function definitionIn(text: string, path: string): ClusterDefinition {
  const { definition, findings } = readDefinition(text)
  if (definition) return definition
  const first = findings[0]
  throw new AppError(
    'definition-invalid',
    {},
    first ? { because: `${path}: ${first.what} ${first.remedy}` } : {},
  )
}

/** A file that a person chose in a save dialog, which asked before it named an existing one. */
async function writeChosenFile(path: string, content: Uint8Array, mode: number): Promise<void> {
  try {
    await writeFile(path, content, { mode, flush: true })
    // An existing file keeps its mode when it is written.
    await chmod(path, mode)
  } catch (cause) {
    throw new AppError('target-unwritable', { path }, { cause, because: inWords(cause) })
  }
}

async function endSmokeTest(services: Services): Promise<void> {
  const { electron, chrome } = process.versions
  process.stdout.write(
    `${JSON.stringify({ smoke: 'ok', version: app.getVersion(), electron, chrome })}\n`,
  )
  await services.close()
  app.exit(0)
}
