import tailwind from '@tailwindcss/vite'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import { uiOptions, wordsDefines } from './src/renderer/ui-theme.ts'

const here = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      // Everything but the native keychain module is bundled: fewer files to open at start.
      externalizeDeps: {
        exclude: [
          '@noble/ciphers',
          '@zip.js/zip.js',
          'age-encryption',
          'csv-parse',
          'ipaddr.js',
          'node-forge',
          'shamir-secret-sharing',
          'yaml',
          'zod',
        ],
      },
      rollupOptions: {
        input: {
          index: here('src/main/index.ts'),
          cli: here('src/cli/index.ts'),
          'keychain-helper': here('src/main/adapters/keychain-process.ts'),
          'signing-worker': here('src/main/adapters/signing-worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload cannot load other files: one CommonJS bundle.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: here('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    build: {
      // An inlined font becomes a data: URL, which the Content-Security-Policy refuses.
      assetsInlineLimit: 0,
    },
    define: wordsDefines,
    plugins: [vue(), ui({ root: here('src/renderer'), ...uiOptions }), tailwind()],
  },
})
