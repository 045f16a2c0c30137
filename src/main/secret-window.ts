import { BrowserWindow, session } from 'electron'
import type { RevealWords } from '../shared/reveal'
import { appOrigin } from './app-files'
import { closePath, revealSeconds, secretPage, secretPagePolicy } from './secret-page'

/** Shows one secret at a time, in a window that runs no script and has a process of its own. */
export type SecretWindow = {
  /** @returns for how many seconds it is shown. The text is not kept. */
  show(secret: string, words: RevealWords): Promise<number>
  /** Hides what is shown, if anything is. */
  clear(): Promise<void>
}

/** In memory only, and apart from the session of the app: no preload, no channel, no cache. */
const partition = 'secret'

/**
 * The page comes from memory, once; where the platform can, screenshots and screen sharing show nothing of
 * the window (Windows and macOS). It closes itself after 30 s, when another window gets the focus, on
 * Escape, and when vaults lock.
 * @param owner the window that asked
 * @param onHidden is called when it has closed
 */
export function createSecretWindow(
  owner: () => BrowserWindow | undefined,
  onHidden: () => void,
): SecretWindow {
  let shown: BrowserWindow | undefined
  let page: Buffer | undefined
  let isServing = false

  const serve = (): void => {
    if (isServing) return
    isServing = true
    const own = session.fromPartition(partition, { cache: false })
    own.setPermissionRequestHandler((_contents, _permission, answer) => {
      answer(false)
    })
    own.setPermissionCheckHandler(() => false)
    own.webRequest.onBeforeRequest((details, answer) => {
      answer({ cancel: !details.url.startsWith(`${appOrigin}/`) })
    })
    own.protocol.handle('app', () => {
      const content = page
      page = undefined
      if (content === undefined) return new Response(null, { status: 404 })
      const body = new Uint8Array(content)
      content.fill(0)
      return new Response(body, {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': secretPagePolicy,
          'Cache-Control': 'no-store',
        },
      })
    })
  }
  const clear = async (): Promise<void> => {
    page?.fill(0)
    page = undefined
    if (shown !== undefined && !shown.isDestroyed()) shown.destroy()
  }

  return {
    async show(secret, words) {
      await clear()
      serve()
      page = Buffer.from(secretPage(secret, words))
      const parent = owner()
      const window = new BrowserWindow({
        ...(parent ? { parent } : {}),
        width: 720,
        height: 560,
        minWidth: 420,
        minHeight: 320,
        show: false,
        title: words.title,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: true,
        webPreferences: {
          partition,
          javascript: false,
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webviewTag: false,
          navigateOnDragDrop: false,
          spellcheck: false,
          devTools: false,
        },
      })
      shown = window
      window.setContentProtection(true)
      window.removeMenu()
      const { webContents } = window
      webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
      webContents.on('will-navigate', (event) => {
        event.preventDefault()
        if (new URL(event.url).pathname === closePath) void clear()
      })
      webContents.on('before-input-event', (event, { type, key }) => {
        if (type !== 'keyDown' || key !== 'Escape') return
        event.preventDefault()
        void clear()
      })
      const timer = setTimeout(() => void clear(), revealSeconds * 1_000)
      window.on('blur', () => void clear())
      window.on('hide', () => void clear())
      window.on('closed', () => {
        clearTimeout(timer)
        if (shown === window) shown = undefined
        onHidden()
      })
      await window.loadURL(`${appOrigin}/secret`)
      if (!window.isDestroyed()) window.show()
      return revealSeconds
    },
    clear,
  }
}
