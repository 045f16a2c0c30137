// The command line from a checkout: npm run --silent cli -- plan FILE. Stdout belongs to the command.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale, projectFolder } from './build-if-stale.mjs'

try {
  await buildIfStale()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}

// npm runs scripts in the project's folder; the files named by the user are relative to theirs.
if (process.env.npm_lifecycle_event === 'cli' && process.env.INIT_CWD) {
  process.chdir(process.env.INIT_CWD)
}
const command = path.join(projectFolder, 'out', 'main', 'cli.js')
process.argv[1] = command
// In this very process, so that stdin, signals and the exit code are the command's own.
await import(pathToFileURL(command).href)
