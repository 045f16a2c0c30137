import { utilityProcess } from 'electron'
import { join } from 'node:path'
import type { HelperProcess } from './composition'

/** Starts the process that asks the keychain, once the one in this process is out of reach. */
export function startKeychainHelper(): HelperProcess {
  const helper = utilityProcess.fork(join(import.meta.dirname, 'keychain-helper.js'), [], {
    serviceName: 'Certwright keychain',
    stdio: 'ignore',
  })
  return {
    postMessage: (message) => {
      helper.postMessage(message)
    },
    onMessage: (listener) => void helper.on('message', listener),
    onExit: (listener) => void helper.on('exit', listener),
    kill: () => void helper.kill(),
  }
}
