/**
 * The drawing board: the real window over a made-up bridge, in a plain browser. For screenshots,
 * axe and a quick look while styling: `npx vite --config test/renderer/vite.dev.config.ts`, then
 * open /index.html. It is no part of the app's build.
 */
import tailwind from '@tailwindcss/vite'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { uiOptions, wordsDefines } from '../../src/renderer/ui-theme'

const window = resolve(import.meta.dirname, '../../src/renderer')
const root = resolve(import.meta.dirname, 'board')

export default defineConfig({
  root,
  define: wordsDefines,
  // The board reads imports with main's own parsers; their CSV reader has a form for browsers.
  resolve: { alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' } },
  plugins: [vue(), ui({ root: window, ...uiOptions }), tailwind()],
  build: {
    outDir:
      process.env['BOARD'] ?? resolve(import.meta.dirname, '../../test-results/drawing-board'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rollupOptions: { input: resolve(root, 'index.html') },
  },
})
