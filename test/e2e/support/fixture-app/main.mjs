// A small application with known flaws, on which the support of the end-to-end tests is tested.
import { app, BrowserWindow, ipcMain } from 'electron'
import { connect } from 'node:net'
import path from 'node:path'
import keytar from 'keytar'

ipcMain.handle('fixture.echo', (_event, value) => ({ heard: value, bytes: Buffer.from('key') }))
ipcMain.handle('fixture.keep', async (_event, secret) => {
  try {
    await keytar.setPassword('certwright', 'fixture/kubernetes/1', secret)
    return 'kept'
  } catch (error) {
    return `refused: ${error.message}`
  }
})
process.stdout.write(
  `fixture ${app.getName()} ${app.getVersion()} home ${process.env.CERTWRIGHT_HOME}\n`,
)
if (process.argv.includes('--call-home')) {
  // An address of the documentation range (RFC 5737): the attempt is what the test looks for.
  connect({ host: '192.0.2.7', port: 443, timeout: 200 })
    .on('error', () => undefined)
    .unref()
}

app.on('window-all-closed', () => app.quit())
app.whenReady().then(() => {
  const window = new BrowserWindow({
    webPreferences: { sandbox: true, preload: path.join(import.meta.dirname, 'preload.cjs') },
  })
  window.loadFile(path.join(import.meta.dirname, 'index.html'))
  window.webContents.once('did-finish-load', () => window.webContents.send('fixture.ready', 7))
})
