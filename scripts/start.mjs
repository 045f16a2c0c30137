// npm start: opens the window from a checkout.
import { spawn } from 'node:child_process'
import { buildIfStale, projectFolder } from './build-if-stale.mjs'
import { findElectron } from './electron-runtime.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const NO_DISPLAY = `There is no display to open a window on. Use one of:
  a desktop session, then: npm start
  ssh -X from a computer with a display, then: npm start
  an invisible display: xvfb-run -a npm start
  the command line, which needs none: npm run --silent cli -- --help
`
const NO_SANDBOX_AVAILABLE = `Electron could not set up its sandbox: this system forbids unprivileged user namespaces.
Allow them (Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0;
Debian: sudo sysctl kernel.unprivileged_userns_clone=1), then start again.
`

async function start() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    process.stderr.write(NO_DISPLAY)
    return 1
  }
  ensureSystemPackages(['run'])
  const [electron] = await Promise.all([findElectron(), buildIfStale()])
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (isRoot) {
    process.stderr.write(
      'Warning: running as root, so without the sandbox. Use an ordinary user for real work.\n',
    )
  }
  const child = spawn(
    electron.executable,
    [...(isRoot ? ['--no-sandbox'] : []), projectFolder, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      // Chromium ends itself with a trap when no sandbox can be had.
      if (signal === 'SIGTRAP') process.stderr.write(NO_SANDBOX_AVAILABLE)
      resolve(code ?? 1)
    })
  })
}

try {
  process.exitCode = await start()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
