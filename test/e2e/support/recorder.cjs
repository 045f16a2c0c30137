// A preload that Electron loads by -r is CommonJS.
/* eslint-disable @typescript-eslint/no-require-imports */
// Loaded into the main process before the application: writes every message between main and its
// windows to a file, one JSON line each, and what main prints to another. A test reads what really crossed, not what the code intends.
const { app, ipcMain } = require('electron')
const { appendFileSync } = require('node:fs')

const file = process.env.CERTWRIGHT_TEST_IPC_LOG
const outputFile = process.env.CERTWRIGHT_TEST_OUTPUT_LOG
if (file === undefined || outputFile === undefined) throw new Error('No place for the records.')

// Playwright hands over the output only from the moment that it is connected.
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream)
  stream.write = (chunk, ...rest) => {
    appendFileSync(outputFile, chunk)
    return write(chunk, ...rest)
  }
}

/** Bytes stay visible to a search for key material. */
function plain(key, value) {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  return value instanceof Error ? { error: value.message, stack: value.stack } : value
}

function record(direction, channel, payload) {
  const time = Date.now()
  appendFileSync(file, `${JSON.stringify({ time, direction, channel, payload }, plain)}\n`)
}

const handle = ipcMain.handle.bind(ipcMain)
ipcMain.handle = (channel, listener) =>
  handle(channel, async (event, ...payload) => {
    record('request', channel, payload)
    try {
      const answer = await listener(event, ...payload)
      record('answer', channel, answer)
      return answer
    } catch (error) {
      record('failure', channel, error)
      throw error
    }
  })

const on = ipcMain.on.bind(ipcMain)
ipcMain.on = (channel, listener) =>
  on(channel, (event, ...payload) => {
    record('message', channel, payload)
    listener(event, ...payload)
  })

app.on('web-contents-created', (_event, contents) => {
  const send = contents.send.bind(contents)
  contents.send = (channel, ...payload) => {
    record('event', channel, payload)
    send(channel, ...payload)
  }
})
