// npm run dev: electron-vite with hot reload, on the Electron that can be had here.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { projectFolder } from './build-if-stale.mjs'
import { findElectron } from './electron-runtime.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

try {
  ensureSystemPackages(['run'])
  const electron = await findElectron()
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (isRoot) process.stderr.write('Warning: running as root, so without the sandbox.\n')
  const command = path.join(
    projectFolder,
    'node_modules',
    'electron-vite',
    'bin',
    'electron-vite.js',
  )
  const child = spawn(
    process.execPath,
    [command, 'dev', ...(isRoot ? ['--noSandbox'] : []), ...process.argv.slice(2)],
    {
      cwd: projectFolder,
      stdio: 'inherit',
      env: { ...process.env, ELECTRON_EXEC_PATH: electron.executable },
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('close', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
