import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelNames, serve, type Sender } from '../../src/main/ipc'
import { channels, type Handlers } from '../../src/shared/api'
import { AppError } from '../../src/shared/errors'

const origin = 'app://certwright'
const ours: Sender = { senderFrame: { url: `${origin}/index.html#/projects`, parent: null } }

/** Every handler counts its calls and gives nothing. */
function served(handlers: Partial<Handlers> = {}) {
  const calls: string[] = []
  const logged: unknown[] = []
  const listeners = new Map<string, (event: Sender, input: unknown) => Promise<unknown>>()
  const counting = Object.fromEntries(
    channelNames().map((channel) => [
      channel,
      async () => {
        calls.push(channel)
        return undefined
      },
    ]),
  )
  // The real handlers' results do not matter here; the contract's types are proven by the compiler.
  const all = { ...counting, ...handlers } as unknown as Handlers
  serve(
    { handle: (channel, listener) => void listeners.set(channel, listener) },
    all,
    origin,
    (_, error) => logged.push(error),
  )
  const call = async (channel: string, event: Sender, input: unknown) => {
    const listener = listeners.get(channel)
    if (!listener) throw new Error(`no listener for ${channel}`)
    return listener(event, input)
  }
  return { calls, logged, call, listeners }
}

describe('serve', () => {
  it('listens to every channel of the contract and to no other', () => {
    expect([...served().listeners.keys()].sort()).toEqual(Object.keys(channels).sort())
  })

  it('refuses foreign pages, frames inside ours and gone frames on every channel', async () => {
    const foreign: Sender[] = [
      { senderFrame: null },
      { senderFrame: { url: 'https://example.org/', parent: null } },
      { senderFrame: { url: 'app://certwright.evil/', parent: null } },
      { senderFrame: { url: 'app://other/', parent: null } },
      { senderFrame: { url: 'file:///app://certwright/', parent: null } },
      { senderFrame: { url: 'not a url', parent: null } },
      { senderFrame: { url: `${origin}/`, parent: {} } },
    ]
    const { call, calls } = served()
    for (const channel of channelNames())
      for (const event of foreign)
        expect(await call(channel, event, undefined)).toMatchObject({
          ok: false,
          error: { code: 'input-refused' },
        })
    expect(calls).toEqual([])
  })

  it('accepts nothing that is not in the form of the contract, 1000 tries a channel', async () => {
    const { call, calls } = served()
    for (const channel of channelNames()) {
      await fc.assert(
        fc.asyncProperty(fc.anything({ withNullPrototype: true }), async (input) => {
          const before = calls.length
          const answer = await call(channel, ours, input)
          const isAccepted = channels[channel].input.safeParse(input).success
          expect(calls.length - before).toBe(isAccepted ? 1 : 0)
          if (!isAccepted) expect(answer).toMatchObject({ error: { code: 'input-refused' } })
        }),
        { numRuns: 1_000 },
      )
    }
  })

  it('answers with an error of the catalogue as data', async () => {
    const { call, logged } = served({
      'projects.list': async () => {
        throw new AppError('storage-failed', { path: '/data' }, { because: 'The disk is full.' })
      },
    })
    expect(await call('projects.list', ours, undefined)).toEqual({
      ok: false,
      error: {
        code: 'storage-failed',
        title: 'The data folder /data cannot be written',
        remedy: expect.any(String),
        cause: 'The disk is full.',
      },
    })
    expect(logged).toEqual([])
  })

  it('logs what is unexpected and tells the window nothing of it', async () => {
    const { call, logged } = served({
      'projects.list': async () => {
        throw new Error('inner detail')
      },
    })
    const answer = await call('projects.list', ours, undefined)
    expect(answer).toMatchObject({ ok: false, error: { code: 'unexpected' } })
    expect(JSON.stringify(answer)).not.toContain('inner detail')
    expect(logged).toHaveLength(1)
  })

  it('has no channel that takes a path or gives back a key', () => {
    const names = channelNames().join(' ')
    expect(names).not.toMatch(/file\.|path|read|secret|password|privateKey/i)
  })
})
