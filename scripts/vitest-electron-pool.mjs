// A Vitest pool whose workers are Electron run as Node: the same tests, on BoringSSL instead of OpenSSL.
import { ForksPoolWorker } from 'vitest/node'
import { findElectron } from './electron-runtime.mjs'

/** @type {Promise<import('./electron-runtime.mjs').Runtime> | undefined} */
let runtime

class ElectronPoolWorker extends ForksPoolWorker {
  name = 'electron'

  constructor(options) {
    super(options)
    this.env = { ...this.env, ELECTRON_RUN_AS_NODE: '1' }
  }

  async start() {
    runtime ??= findElectron()
    const { executable } = await runtime
    const node = process.execPath
    // Vitest forks the current executable and has no setting for another one. It forks before it
    // first waits, so nothing else can see the change.
    process.execPath = executable
    try {
      const started = super.start()
      process.execPath = node
      await started
    } finally {
      process.execPath = node
    }
  }
}

/** @returns {import('vitest/node').PoolRunnerInitializer} */
export function electronPool() {
  return { name: 'electron', createPoolWorker: (options) => new ElectronPoolWorker(options) }
}
