import { defineConfig } from 'vitest/config'
import electronVite from './electron.vite.config.ts'
import { electronPool } from './scripts/vitest-electron-pool.mjs'

const support = (name: string): string => `./test/e2e/support/${name}.ts`

/** The plugins that build the renderer also serve its tests. */
function rendererPlugins() {
  const config = electronVite
  if (typeof config !== 'object' || !('renderer' in config)) return []
  return config.renderer?.plugins ?? []
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{shared,main,cli,preload,scripts}/**/*.test.ts'],
          exclude: ['**/*.slow.test.ts'],
          globalSetup: [support('use-keychain-session')],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // Unit tests that take long by nature: kills, key derivations, many RSA keys. Not in `check`.
        test: {
          name: 'slow',
          environment: 'node',
          include: ['test/main/**/*.slow.test.ts'],
          globalSetup: [support('use-keychain-session')],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The parts that touch cryptography or native code, again on Electron's BoringSSL.
        test: {
          name: 'electron',
          environment: 'node',
          include: ['test/electron/**/*.test.ts', 'test/main/{pki,adapters,services}/**/*.test.ts'],
          globalSetup: [support('use-keychain-session')],
          pool: electronPool(),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: rendererPlugins(),
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['test/renderer/**/*.test.ts'],
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: [support('use-build'), support('use-keychain-session')],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [support('use-build'), support('use-display')],
          // One window at a time: two cores drawing ten windows make time-outs, not tests.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'package',
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
          globalSetup: [support('use-build'), support('use-display')],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
