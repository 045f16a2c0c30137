// What `electron <folder>` runs. The stock runtime carries such an application; the test runtime is
// unpacked from a packaged application and has none, so this one takes its place.
import { app } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** Reads the part of the command line that is Electron's own: switches, preloads, then the application. */
function readArguments(argv) {
  const preloads = []
  for (let index = 1; index < argv.length; index += 1) {
    const argument = argv[index]
    if (argument === '--version' || argument === '-v') return { version: true, preloads }
    if (argument === '-r' || argument === '--require') {
      index += 1
      preloads.push(argv[index])
    } else if (!argument.startsWith('-')) {
      return { version: false, preloads, application: argument }
    }
  }
  return { version: false, preloads }
}

/** Gives the application the identity that it would have when packaged, then runs its main file. */
async function runApplication(target) {
  const resolved = path.resolve(target)
  Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true })
  const manifestFile = path.join(resolved, 'package.json')
  if (!existsSync(manifestFile)) {
    app.setAppPath(path.dirname(resolved))
    await import(pathToFileURL(require.resolve(resolved)).href)
    return
  }
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
  const name = manifest.productName ?? manifest.name
  if (manifest.version !== undefined) app.setVersion(manifest.version)
  if (name !== undefined) {
    app.setName(name)
    app.setPath('userData', path.join(app.getPath('appData'), name))
  }
  if (process.platform === 'linux')
    app.setDesktopName(manifest.desktopName ?? `${app.name}.desktop`)
  app.setAppPath(resolved)
  await import(pathToFileURL(require.resolve(resolved)).href)
}

const command = readArguments(process.argv)
if (command.version) {
  process.stdout.write(`v${process.versions.electron}\n`)
  process.exit(0)
}
for (const preload of command.preloads) require(path.resolve(preload))
if (command.application === undefined) {
  process.stderr.write('Name the folder of an application: electron <folder>\n')
  process.exit(1)
}
try {
  await runApplication(command.application)
} catch (error) {
  process.stderr.write(`The application could not be started.\n${error?.stack ?? error}\n`)
  process.exit(1)
}
