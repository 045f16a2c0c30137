/** Bundles the signing worker alone, as the app's build does, in a fraction of its time. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** @returns the built file and a function that removes it. */
export async function buildSigningWorker(
  entry = 'src/main/adapters/signing-worker.ts',
): Promise<{ file: string; remove: () => void }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'certwright-worker-')))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
    ssr: { noExternal: true },
  })
  return {
    file: join(folder, 'worker.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
