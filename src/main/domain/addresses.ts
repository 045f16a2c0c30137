// A default import, because Node finds no named exports in this CommonJS package.
import ipaddr from 'ipaddr.js'

/** An IPv4 or IPv6 address. Two addresses are the same if and only if their texts are equal. */
export type Address = {
  readonly family: 4 | 6
  /** Canonical text: dotted decimal, or RFC 5952 for IPv6. */
  readonly text: string
  /** The address as a number of 32 or 128 bits. */
  readonly value: bigint
}

/** A network with its host bits cleared. */
export type Cidr = {
  readonly family: 4 | 6
  readonly prefix: number
  /** Network address as a number, host bits cleared. */
  readonly network: bigint
  /** Canonical text, host bits cleared: `10.96.0.0/12`. */
  readonly text: string
  /** False if the text had host bits set, as in `10.96.0.5/12`. */
  readonly isNetworkAddress: boolean
}

export type AddressProblemCode =
  'empty' | 'cidr' | 'port' | 'zone' | 'brackets' | 'leading-zero' | 'space' | 'malformed'

/** Why a text is no address: one clause that completes "X is not an address: …". */
export type AddressProblem = {
  readonly code: AddressProblemCode
  readonly because: string
  /** The address that was probably meant, in canonical text. */
  readonly suggestion?: string
}

export type AddressResult =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly problem: AddressProblem }

export type CidrResult =
  { readonly ok: true; readonly cidr: Cidr } | { readonly ok: false; readonly because: string }

const mappedPrefix = 0xffffn

/**
 * Reads an address strictly. Leading zeros are refused because programs differ on whether `010` is
 * eight or ten; zone ids because they mean something on one machine only (RFC 4007 §11.2).
 * IPv4-mapped IPv6 (`::ffff:10.0.0.1`) is read as IPv4, as Go writes it into certificates.
 */
export function parseAddress(text: string): AddressResult {
  const address = plainAddress(text)
  return address ? { ok: true, address } : { ok: false, problem: problemOf(text) }
}

/** @returns the address, or undefined if the text is none. */
export function addressOrUndefined(text: string): Address | undefined {
  return plainAddress(text)
}

/** Reads `address/prefix`. Host bits may be set; they are cleared, as kubeadm does. */
export function parseCidr(text: string): CidrResult {
  const [head = '', tail, ...more] = text.split('/')
  if (tail === undefined) return { ok: false, because: 'the prefix length is missing, as in /16' }
  const result = parseAddress(head)
  if (!result.ok) return { ok: false, because: result.problem.because }
  const { address } = result
  const bits = bitsOf(address.family)
  // A mapped address would need its prefix counted anew; nobody means that.
  if (more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(tail) || Number(tail) > bits || isMapped(head))
    return { ok: false, because: `the prefix length is a number from 0 to ${bits}` }
  const prefix = Number(tail)
  const host = BigInt(bits - prefix)
  const network = (address.value >> host) << host
  return {
    ok: true,
    cidr: {
      family: address.family,
      prefix,
      network,
      text: `${addressOf(address.family, network).text}/${prefix}`,
      isNetworkAddress: network === address.value,
    },
  }
}

/** @returns whether the address lies inside the network. */
export function contains(cidr: Cidr, address: Address): boolean {
  if (cidr.family !== address.family) return false
  const host = BigInt(hostBits(cidr))
  return address.value >> host === cidr.network >> host
}

/** @returns whether the two networks share an address. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  if (one.family !== other.family) return false
  const host = BigInt(Math.max(hostBits(one), hostBits(other)))
  return one.network >> host === other.network >> host
}

/** @returns how many bits of the network number its addresses. */
export function hostBits(cidr: Cidr): number {
  return bitsOf(cidr.family) - cidr.prefix
}

/** @returns the address at `index`, the network address being 0; undefined if the network is too small. */
export function nthAddress(cidr: Cidr, index: bigint): Address | undefined {
  if (index < 0n || index >= 1n << BigInt(hostBits(cidr))) return undefined
  return addressOf(cidr.family, cidr.network + index)
}

/** @returns the address with this number. */
export function addressOf(family: 4 | 6, value: bigint): Address {
  const size = family === 4 ? 4 : 16
  const bytes = Array.from({ length: size }, (_, index) =>
    Number((value >> BigInt(8 * (size - 1 - index))) & 0xffn),
  )
  const text =
    family === 4 ? new ipaddr.IPv4(bytes).toString() : new ipaddr.IPv6(bytes).toRFC5952String()
  return { family, text, value }
}

export type AddressKind = 'unspecified' | 'loopback' | 'link-local' | 'multicast' | 'broadcast'

/** @returns the special use of an address (RFC 6890), undefined for ordinary ones. */
export function kindOf({ family, value }: Address): AddressKind | undefined {
  return family === 4 ? kindOf4(Number(value)) : kindOf6(value)
}

function kindOf4(value: number): AddressKind | undefined {
  const first = value >>> 24
  // RFC 1122 §3.2.1.3: the whole of 0.0.0.0/8 means "this network".
  if (first === 0) return 'unspecified'
  if (first === 127) return 'loopback'
  if (value >>> 16 === 0xa9fe) return 'link-local'
  if (value >>> 28 === 0xe) return 'multicast'
  return value === 0xffff_ffff ? 'broadcast' : undefined
}

function kindOf6(value: bigint): AddressKind | undefined {
  if (value === 0n) return 'unspecified'
  if (value === 1n) return 'loopback'
  const first = Number(value >> 112n)
  if (first >>> 6 === 0xfe80 >>> 6) return 'link-local'
  return first >>> 8 === 0xff ? 'multicast' : undefined
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128
}

function isMapped(text: string): boolean {
  return text.includes(':') && plainAddress(text)?.family === 4
}

function plainAddress(text: string): Address | undefined {
  if (/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) {
    const octets = text.split('.').map(Number)
    if (octets.some((octet) => octet > 255)) return undefined
    const value = octets.reduce((sum, octet) => sum * 256 + octet, 0)
    return { family: 4, text, value: BigInt(value) }
  }
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !text.includes(':')) return undefined
  const hex = withoutDottedTail(text)
  if (hex === undefined || !ipaddr.IPv6.isValid(hex)) return undefined
  const parsed = ipaddr.IPv6.parse(hex)
  const value = BigInt(
    `0x${parsed.parts.map((part) => part.toString(16).padStart(4, '0')).join('')}`,
  )
  return value >> 32n === mappedPrefix
    ? addressOf(4, value & 0xffff_ffffn)
    : { family: 6, text: parsed.toRFC5952String(), value }
}

/** `::ffff:10.0.0.1` → `::ffff:a00:1`. ipaddr.js reads `::10.0.0.1` as the mapped form, which it is not. */
function withoutDottedTail(text: string): string | undefined {
  const start = text.lastIndexOf(':') + 1
  const tail = text.slice(start)
  if (!tail.includes('.')) return text
  const address = plainAddress(tail)
  if (!address) return undefined
  const groups = [address.value >> 16n, address.value & 0xffffn].map((part) => part.toString(16))
  return text.slice(0, start) + groups.join(':')
}

function problemOf(text: string): AddressProblem {
  const problem = (code: AddressProblemCode, because: string, meant?: string): AddressProblem => {
    const suggestion = meant === undefined ? undefined : plainAddress(meant)?.text
    return suggestion === undefined ? { code, because } : { code, because, suggestion }
  }
  if (text.trim() === '') return problem('empty', 'it is empty')
  if (text !== text.trim()) return problem('space', 'it has spaces around it', text.trim())
  if (text.includes('/'))
    return problem('cidr', 'it is a network with a prefix length', text.split('/')[0])
  if (text.includes('%'))
    return problem('zone', 'a zone id has a meaning on one machine only', text.split('%')[0])
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text)
  if (bracketed)
    return bracketed[2] === undefined
      ? problem('brackets', 'brackets belong to URLs', bracketed[1])
      : problem('port', 'it has a port', bracketed[1])
  const withPort = /^([\d.]+):\d+$/.exec(text)
  if (withPort) return problem('port', 'it has a port', withPort[1])
  if (/^\d+(\.\d+){3}$/.test(text) && /(^|\.)0\d/.test(text)) {
    const decimal = text.replace(/(^|\.)0+(?=\d)/g, '$1')
    return problem('leading-zero', 'programs differ on what leading zeros mean', decimal)
  }
  return problem('malformed', text.includes(':') ? 'it is not IPv6' : 'it is neither IPv4 nor IPv6')
}
