import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { end, firstLine, keepUntilExit } from './process'

/** A display nobody sees; `name` is what DISPLAY wants. */
export interface Display {
  readonly name: string
  stop(): Promise<void>
}

/** Starts an X server without a screen. It picks a free display number itself. */
export async function startDisplay(): Promise<Display> {
  const child = keepUntilExit(
    spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    }),
  )
  const numbers = child.stdio[3]
  if (!(numbers instanceof Readable)) throw new Error('Xvfb has no pipe for its display number.')
  const number = await firstLine(numbers, child, 'Xvfb')
  return { name: `:${number}`, stop: () => end(child) }
}
