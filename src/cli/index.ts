#!/usr/bin/env node
import { dataFolder, withholdMemoryFromDumps } from '../main/composition'
import { version } from '../../package.json'
import { runCli } from './run'
import { terminalIo } from './terminal'

withholdMemoryFromDumps()
const io = terminalIo({
  home: dataFolder(),
  workerUrl: new URL('./signing-worker.js', import.meta.url),
  version,
})
process.exitCode = await runCli(process.argv.slice(2), io)
