import { contextBridge, ipcRenderer } from 'electron'
import { channels, events, type Bridge } from '../shared/api'

/**
 * Two functions over the contract and nothing else. Names are checked here too, so that a page that
 * was taken over cannot reach a channel of Electron itself.
 */
const bridge: Bridge = {
  invoke: (channel, input) =>
    Object.hasOwn(channels, channel)
      ? ipcRenderer.invoke(channel, input)
      : Promise.reject(new Error('no such channel')),
  subscribe: (event, listener) => {
    if (!Object.hasOwn(events, event)) throw new Error('no such event')
    const forward = (_: unknown, data: Parameters<typeof listener>[0]): void => listener(data)
    ipcRenderer.on(event, forward)
    return () => {
      ipcRenderer.removeListener(event, forward)
    }
  },
}

contextBridge.exposeInMainWorld('certwright', bridge)
