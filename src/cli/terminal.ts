import { createInterface } from 'node:readline/promises'
import type { ReadStream } from 'node:tty'
import { StringDecoder } from 'node:string_decoder'
import { AppError } from '../shared/errors'
import type { Ask, Interruption, Io } from './io'

/** More than anyone types; the vault takes no longer passphrase. */
const maxSecretLength = 1_024

/** The real terminal of this process. */
export function terminalIo(place: Pick<Io, 'home' | 'workerUrl' | 'version'>): Io {
  return {
    ...place,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    showsProgress: process.stderr.isTTY,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askOn(process.stdin) : undefined,
    signal: interruptions(),
    now: () => new Date(),
  }
}

/** The first signal cancels; a second one ends the process as usual. */
function interruptions(): AbortSignal {
  const controller = new AbortController()
  const names: readonly Interruption[] = ['SIGINT', 'SIGTERM']
  for (const name of names) process.once(name, () => controller.abort(name))
  return controller.signal
}

function askOn(input: ReadStream): Ask {
  return {
    yesNo: async (question) => {
      const lines = createInterface({ input, output: process.stderr })
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
      } finally {
        lines.close()
      }
    },
    secret: (prompt) => readSecret(input, prompt),
  }
}

/** Raw mode, because a terminal in line mode shows what is typed. */
function readSecret(input: ReadStream, prompt: string): Promise<string> {
  process.stderr.write(prompt)
  input.setRawMode(true)
  input.resume()
  const decoder = new StringDecoder('utf8')
  return new Promise<string>((resolve, reject) => {
    let typed: string[] = []
    const end = (finish: () => void) => {
      input.off('data', onData)
      input.setRawMode(false)
      input.pause()
      process.stderr.write('\n')
      finish()
    }
    const onData = (data: Buffer) => {
      for (const char of decoder.write(data)) {
        if (char === '\r' || char === '\n') return end(() => resolve(typed.join('')))
        if (char === '\u0003' || char === '\u0004') {
          return end(() => reject(new AppError('cancelled')))
        }
        if (char === '\u007f' || char === '\b') typed.pop()
        else if (char === '\u0015') typed = []
        else if (char >= ' ' && typed.length < maxSecretLength) typed.push(char)
      }
    }
    input.on('data', onData)
  })
}
