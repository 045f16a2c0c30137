// A sandboxed preload is CommonJS.
/* eslint-disable @typescript-eslint/no-require-imports */
const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('fixture', {
  echo: (value) => ipcRenderer.invoke('fixture.echo', value),
  keep: (secret) => ipcRenderer.invoke('fixture.keep', secret),
})
