import { BrowserWindow, screen, session } from 'electron'
import { appOrigin } from './app-files'
import { smallestWindow, visibleBounds, type WindowState } from './window-state'

/**
 * The one window: sandboxed, no Node, no way to another page. `show` is false until first paint.
 * @param zoom in percent
 */
export function createWindow(preload: string, state: WindowState, zoom: number): BrowserWindow {
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...visibleBounds(state.bounds, workAreas),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    frame: process.platform === 'darwin',
    titleBarStyle: process.platform === 'darwin' ? 'hiddenInset' : 'default',
    backgroundColor: '#eff2f3',
    title: 'Certwright',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      v8CacheOptions: 'code',
      zoomFactor: zoom / 100,
    },
  })
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', (event) => {
    event.preventDefault()
  })
  window.webContents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => {
    window.show()
  })
  const address = new URL(appOrigin)
  address.hash = state.place
  void window.loadURL(address.href)
  return window
}

/** Tells how the window lies after each change, as far as it is to be remembered. */
export function watchWindow(
  window: BrowserWindow,
  remember: (patch: Partial<WindowState>) => void,
): void {
  const report = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return
    remember({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  }
  window.on('resize', report)
  window.on('move', report)
  window.on('maximize', report)
  window.on('unmaximize', report)
}

/** No permission is granted, no device is seen, and nothing but our own scheme is loaded. */
export function closeSession(): void {
  const own = session.defaultSession
  own.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  // `devtools:` serves the developer tools from inside Electron; everything else would be network.
  own.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url)
    answer({ cancel: !['app:', 'devtools:', 'data:', 'blob:'].includes(protocol) })
  })
}
