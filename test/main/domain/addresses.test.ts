import { execFileSync } from 'node:child_process'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressOrUndefined,
  contains,
  kindOf,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
} from '../../../src/main/domain/addresses'
import type { Cidr } from '../../../src/main/domain/addresses'

const cidr = (text: string): Cidr => {
  const result = parseCidr(text)
  if (!result.ok) throw new Error(result.because)
  return result.cidr
}
const address = (text: string) => {
  const result = parseAddress(text)
  if (!result.ok) throw new Error(result.problem.because)
  return result.address
}

describe('addresses', () => {
  it.each([
    ['FD00:0:0:0::0A', 'fd00::a'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['2001:0:0:1:0:0:1:1', '2001::1:0:0:1:1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:a00:1', '10.0.0.1'],
    ['::10.0.0.1', '::a00:1'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
    ['::', '::'],
    ['255.255.255.255', '255.255.255.255'],
  ])('%s is written %s', (text, canonical) => expect(address(text).text).toBe(canonical))

  it.each([
    ['', 'empty', undefined],
    [' 10.0.0.1', 'space', '10.0.0.1'],
    ['10.0.0.1/24', 'cidr', '10.0.0.1'],
    ['fe80::1%eth0', 'zone', 'fe80::1'],
    ['10.0.0.1:6443', 'port', '10.0.0.1'],
    ['[fd00::1]:6443', 'port', 'fd00::1'],
    ['[fd00::1]', 'brackets', 'fd00::1'],
    ['192.168.010.1', 'leading-zero', '192.168.10.1'],
    ['00.1.1.1', 'leading-zero', '0.1.1.1'],
    ['256.1.1.1', 'malformed', undefined],
    ['10.1', 'malformed', undefined],
    ['0x0a.0.0.1', 'malformed', undefined],
    ['1.2.3.4.5', 'malformed', undefined],
    ['1::2::3', 'malformed', undefined],
    ['::10.0.0.01', 'malformed', undefined],
    ['fd00:12345::', 'malformed', undefined],
    ['１.2.3.4', 'malformed', undefined],
    ['cp-1.lab', 'malformed', undefined],
  ])('refuses %j as %s', (text, code, suggestion) => {
    const result = parseAddress(text)
    if (result.ok) throw new Error(`read as ${result.address.text}`)
    expect(result.problem.code).toBe(code)
    expect(result.problem.suggestion).toBe(suggestion)
  })

  it('agrees with Node on what is an address', () => {
    const pieces = fc.array(
      fc.constantFrom('1', '0', 'f', 'ffff', ':', '::', '.', '10.0.0.1', '255', '256'),
      { maxLength: 9 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6(),
          pieces.map((all) => all.join('')),
        ),
        (text) => {
          expect(addressOrUndefined(text) !== undefined).toBe(isIP(text) !== 0)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('writes and compares as Python does', () => {
    const texts = fc.sample(fc.oneof(fc.ipV6(), fc.ipV4()), 500)
    const script = `import ipaddress, json, sys
def canonical(t):
    a = ipaddress.ip_address(t)
    m = getattr(a, 'ipv4_mapped', None)
    return [str(m or a), (m or a).is_loopback, (m or a).is_multicast, (m or a).is_link_local]
print(json.dumps([canonical(t) for t in json.load(sys.stdin)]))`
    const answer: unknown = JSON.parse(
      execFileSync('python3', ['-c', script], {
        input: JSON.stringify([
          ...texts,
          '::1',
          'fe80::1',
          'ff02::1',
          '127.3.2.1',
          '169.254.9.9',
          '239.1.1.1',
          '::ffff:127.0.0.1',
        ]),
        encoding: 'utf8',
      }),
    )
    const ours = [
      ...texts,
      '::1',
      'fe80::1',
      'ff02::1',
      '127.3.2.1',
      '169.254.9.9',
      '239.1.1.1',
      '::ffff:127.0.0.1',
    ].map((text) => {
      const read = address(text)
      const kind = kindOf(read)
      return [read.text, kind === 'loopback', kind === 'multicast', kind === 'link-local']
    })
    expect(ours).toEqual(answer)
  })
})

describe('networks', () => {
  it.each([
    ['10.96.0.0/12', '10.96.0.1', '10.96.0.10'],
    ['10.32.0.0/24', '10.32.0.1', '10.32.0.10'],
    ['10.43.0.0/16', '10.43.0.1', '10.43.0.10'],
    ['10.96.0.5/12', '10.96.0.1', '10.96.0.10'],
    ['fd00:10:96::/112', 'fd00:10:96::1', 'fd00:10:96::a'],
  ])('%s has the service address %s and the DNS address %s', (text, first, tenth) => {
    expect(nthAddress(cidr(text), 1n)?.text).toBe(first)
    expect(nthAddress(cidr(text), 10n)?.text).toBe(tenth)
  })

  it('ends where it ends', () => {
    expect(nthAddress(cidr('10.0.0.0/29'), 7n)?.text).toBe('10.0.0.7')
    expect(nthAddress(cidr('10.0.0.0/29'), 8n)).toBeUndefined()
    expect(nthAddress(cidr('10.0.0.0/32'), 0n)?.text).toBe('10.0.0.0')
    expect(nthAddress(cidr('10.0.0.0/24'), -1n)).toBeUndefined()
  })

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fd00::/129',
    '::ffff:10.0.0.0/104',
    'x/8',
    '10.0.0.0/-1',
  ])('refuses %s', (text) => expect(parseCidr(text).ok).toBe(false))

  it('contains and overlaps as their lists of addresses say', () => {
    const small = fc.record({
      base: fc.integer({ min: 0, max: 63 }),
      prefix: fc.integer({ min: 26, max: 32 }),
    })
    const list = (one: Cidr) =>
      Array.from({ length: 2 ** (32 - one.prefix) }, (_, n) => nthAddress(one, BigInt(n))?.text)
    fc.assert(
      fc.property(small, small, fc.integer({ min: 0, max: 63 }), (one, other, last) => {
        const [a, b] = [
          cidr(`10.0.0.${one.base}/${one.prefix}`),
          cidr(`10.0.0.${other.base}/${other.prefix}`),
        ]
        expect(overlaps(a, b)).toBe(list(a).some((text) => list(b).includes(text)))
        expect(contains(a, address(`10.0.0.${last}`))).toBe(list(a).includes(`10.0.0.${last}`))
      }),
    )
  })

  it('never mixes families', () => {
    expect(overlaps(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false)
    expect(contains(cidr('::/0'), address('10.0.0.1'))).toBe(false)
  })
})
