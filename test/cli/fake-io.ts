import type { Io } from '../../src/cli/io'
import { pathToFileURL } from 'node:url'

export type FakeIo = Io & { readonly written: { out: string; err: string } }

/** A terminal that remembers what was written. */
export function fakeIo(change: Partial<Io> = {}): FakeIo {
  const written = { out: '', err: '' }
  return {
    written,
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    showsProgress: false,
    ask: undefined,
    signal: new AbortController().signal,
    home: '/nonexistent/certwright',
    workerUrl: pathToFileURL('/nonexistent/worker.js'),
    version: '1.2.3',
    now: () => new Date('2026-11-22T09:15:00Z'),
    ...change,
  }
}
