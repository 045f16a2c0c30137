import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { reachesOutside, traceNetwork, type NetworkTrace } from './support/network-trace'
import { axe, screenshot } from './support/page'

const application = join(import.meta.dirname, 'support', 'fixture-app')

/** Calls a function that the fixture's preload exposes. */
const call = (app: RunningApp, name: 'echo' | 'keep', value: string): Promise<unknown> =>
  app.page.evaluate(`window.fixture.${name}(${JSON.stringify(value)})`)

describe('the support of the end-to-end tests', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await launchApp({ application, theme: 'dark', size: [900, 600] })
  })
  afterAll(() => app.close())

  it('gives the application a fresh home, and hears what main says', () => {
    expect(app.output()).toContain(`fixture Fixture 1.2.3 home ${app.home}`)
  })

  it('sizes the window and sets its theme', async () => {
    const seen = await app.page.evaluate(() => ({
      width: window.innerWidth,
      height: window.innerHeight,
      background: getComputedStyle(document.body).backgroundColor,
    }))
    expect(seen).toEqual({ width: 900, height: 600, background: 'rgb(20, 25, 27)' })
  })

  it('hears the console of the page, from now on', async () => {
    await app.page.evaluate(() => console.warn('mind the gap'))
    await expect.poll(() => app.console()).toContain('warning: mind the gap')
  })

  it('records every message that crosses, bytes included', async () => {
    await call(app, 'echo', 'hello')
    const messages = (await app.ipc()).map(({ direction, channel, payload }) => ({
      direction,
      channel,
      payload,
    }))
    expect(messages).toContainEqual({
      direction: 'request',
      channel: 'fixture.echo',
      payload: ['hello'],
    })
    expect(messages).toContainEqual({
      direction: 'answer',
      channel: 'fixture.echo',
      payload: { heard: 'hello', bytes: { type: 'Buffer', data: [...Buffer.from('key')] } },
    })
    expect(messages).toContainEqual({ direction: 'event', channel: 'fixture.ready', payload: [7] })
  })

  it('reads the keychain of the session from outside, and clears it', async () => {
    expect(await call(app, 'keep', 'secret of the fixture')).toBe('kept')
    expect(await app.keychain?.entries()).toEqual([
      {
        service: 'certwright',
        account: 'fixture/kubernetes/1',
        secret: 'secret of the fixture',
      },
    ])
    await app.keychain?.clear()
    expect(await app.keychain?.entries()).toEqual([])
  })

  it('can take the keychain away and bring it back as it was', async () => {
    expect(await call(app, 'keep', 'there before')).toBe('kept')
    await app.keychain?.stopKeychain()
    expect(await call(app, 'keep', 'lost')).toMatch(/^refused: /)
    await app.keychain?.startKeychain()
    expect((await app.keychain?.entries())?.map(({ secret }) => secret)).toEqual(['there before'])
  })

  it('finds what axe finds', async () => {
    expect(await axe(app.page)).toEqual([expect.stringContaining('button-name at button')])
  })

  it('takes screenshots of the size of the window', async () => {
    const png = readFileSync(await screenshot(app.page, 'support-fixture'))
    // Width and height stand at bytes 16 and 20 of a PNG (its IHDR chunk).
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([900, 600])
  })
})

describe('an application without a keychain, under strace', () => {
  let trace: NetworkTrace
  let kept: unknown

  beforeAll(async () => {
    const app = await launchApp({
      application,
      keychain: 'none',
      args: ['--call-home'],
      wrap: async (executable) => {
        trace = await traceNetwork(executable)
        return trace.command
      },
    })
    kept = await call(app, 'keep', 'anything')
    await app.close()
  })

  it('is refused at once instead of hanging', () => {
    expect(kept).toMatch(/^refused: /)
  })

  it('is caught when it calls home', async () => {
    expect((await trace.lines()).length).toBeGreaterThan(10)
    expect((await trace.outside()).join('\n')).toContain('192.0.2.7')
  })
})

describe('a line of strace', () => {
  const tcp4 = '{sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}, 16'
  const loopback = tcp4.replace('192.0.2.7', '127.0.0.1')
  const six = '{sa_family=AF_INET6, inet_pton(AF_INET6, "2001:db8::8", &sin6_addr)}, 28'

  it.each([
    ['a connection', `1 connect(4<TCP:[24]>, ${tcp4}) = -1 EINPROGRESS`],
    ['a refused connection over IPv6', `1 connect(4<TCPv6:[24]>, ${six}) = -1 ECONNREFUSED`],
    ['an unfinished call', `1 connect(4<TCP:[24]>, ${tcp4} <unfinished ...>`],
    ['a socket of unknown kind', `1 connect(4, ${tcp4}) = 0`],
    ['a datagram', `1 sendto(3<UDP:[24]>, "y", 1, 0, ${tcp4}) = 1`],
    [
      'a datagram to the peer',
      '1 sendto(3<UDP:[10.0.0.2:5->192.0.2.7:53]>, "x", 1, 0, NULL, 0) = 1',
    ],
    ['the same over IPv6', '1 sendmsg(3<UDPv6:[[fd00::2]:5->[2001:db8::8]:53]>, {}, 0) = 1'],
  ])('shows %s to another computer', (_what, line) => {
    expect(reachesOutside(line)).toBe(true)
  })

  it.each([
    ['loopback', `1 connect(4<TCP:[24]>, ${loopback}) = 0`],
    ['a route that is only asked for', `1 connect(3<UDPv6:[24]>, ${six}) = 0`],
    ['an address of its own', `1 getsockname(3<UDP:[24]>, ${tcp4}) = 0`],
    ['a local socket', '1 connect(5<UNIX:[3]>, {sa_family=AF_UNIX, sun_path="/run/bus"}, 10) = 0'],
    ['a loopback peer', '1 sendto(3<TCP:[127.0.0.1:5->127.0.0.1:6]>, "x", 1, 0, NULL, 0) = 1'],
  ])('does not show %s as another computer', (_what, line) => {
    expect(reachesOutside(line)).toBe(false)
  })
})
