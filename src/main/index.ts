import { app } from 'electron'
import { join } from 'node:path'
import { commandNames } from '../cli/commands'
import { dataFolder, withholdMemoryFromDumps } from './composition'
import { openApplication } from './application'
import { registerScheme } from './protocol'

// Chromium looks for updates of its own parts and reports problems unless it is told not to.
for (const name of [
  'disable-background-networking',
  'disable-breakpad',
  'disable-component-update',
  'disable-crash-reporter',
  'disable-domain-reliability',
  'disable-sync',
  'no-pings',
])
  app.commandLine.appendSwitch(name)
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')

// The page has no cookies or passwords, so Chromium has no business with the system's keychain.
app.commandLine.appendSwitch('password-store', 'basic')
app.commandLine.appendSwitch('use-mock-keychain')

registerScheme()
// Chromium's own files stay away from the projects; one folder per data folder makes one lock per data folder.
app.setPath('userData', join(dataFolder(), 'window'))

/** Switches of Chromium that a launcher puts before the command's words. */
const chromiumSwitches = ['--ozone-platform', '--no-sandbox', '--log-level', '--disable-gpu']
const words = process.argv
  .slice(app.isPackaged ? 1 : 2)
  .filter((word) => !chromiumSwitches.some((name) => word.startsWith(name)))
const isCommandLine =
  commandNames.some((name) => name === words[0]) || ['--help', '--version'].includes(words[0] ?? '')

// Not awaited at the top: Electron becomes ready only after this file has been evaluated.
void start().catch((error: unknown) => {
  process.stderr.write(`certwright: ${error instanceof Error ? error.stack : 'unknown error'}\n`)
  app.exit(1)
})

async function start(): Promise<void> {
  withholdMemoryFromDumps()
  if (isCommandLine) await runCommandLine()
  else if (app.requestSingleInstanceLock()) await openApplication()
  else app.quit()
}

async function runCommandLine(): Promise<void> {
  const [{ runCli }, { terminalIo }] = await Promise.all([
    import('../cli/run'),
    import('../cli/terminal'),
  ])
  const io = terminalIo({
    home: dataFolder(),
    workerUrl: new URL('./signing-worker.js', import.meta.url),
    version: app.getVersion(),
  })
  app.exit(await runCli(words, io))
}
