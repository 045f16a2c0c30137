// The runtime of the application with one window, for pictures of the drawing board.
import { app, BrowserWindow } from 'electron'

// Not awaited: the runtime is ready only after this module has run.
void app.whenReady().then(() => {
  const window = new BrowserWindow({ useContentSize: true, width: 1280, height: 800 })
  return window.loadURL('about:blank')
})
