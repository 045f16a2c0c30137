/** Certificate extensions, as written (RFC 5280 §4.2.1). */
import ipaddr from 'ipaddr.js'
import type { NameConstraints } from '../domain/name-constraints'
import type { AltNames, Usage } from '../domain/plan/spec'
import { AppError } from '../../shared/errors'
import {
  bitString,
  booleanTrue,
  context,
  encode,
  octetString,
  oid,
  sequence,
  unsignedInteger,
  type DerNode,
} from './der'
import { isCriticalUsage, orderedUsages } from '../domain/usages'
import { extensionOids, keyUsageBits, usageOid, type KeyUsage } from './oids'

function extension(dotted: string, isCritical: boolean, value: DerNode): DerNode {
  const critical = isCritical ? [booleanTrue()] : []
  return sequence(oid(dotted), ...critical, octetString(encode(value)))
}

/** Critical. Trailing zero bits are left out, as DER demands of named bits (X.690 §11.2.2). */
export function keyUsageExtension(usages: readonly KeyUsage[]): DerNode {
  const positions = keyUsageBits.flatMap(([name], bit) => (usages.includes(name) ? [bit] : []))
  const last = Math.max(...positions)
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1)
  for (const bit of positions) {
    const index = Math.floor(bit / 8)
    bytes[index] = (bytes[index] ?? 0) | (0x80 >> (bit % 8))
  }
  return extension(extensionOids.keyUsage, true, bitString(bytes, 7 - (last % 8)))
}

/** serverAuth before clientAuth as kubeadm writes them; critical for a time stamper alone (RFC 3161 §2.3). */
export function extendedKeyUsageExtension(usages: readonly Usage[]): DerNode {
  const oids = orderedUsages(usages).map((usage) => oid(usageOid(usage)))
  return extension(extensionOids.extendedKeyUsage, isCriticalUsage(usages), sequence(...oids))
}

/**
 * Critical. An empty SEQUENCE says that it is no authority.
 *
 * @param pathLength how many authorities may follow, below 128; left out it is not bounded, as in kubeadm.
 */
export function basicConstraintsExtension(isAuthority: boolean, pathLength?: number): DerNode {
  const bound = pathLength === undefined ? [] : [unsignedInteger(Uint8Array.of(pathLength))]
  const value = isAuthority ? sequence(booleanTrue(), ...bound) : sequence()
  return extension(extensionOids.basicConstraints, true, value)
}

/**
 * Critical (§4.2.1.10): a program that does not know it must refuse the chain.
 *
 * @param constraints networks as `address/prefix`.
 * @param name whose certificate it is, for errors.
 * @throws AppError `certificate-refused` for what is no domain or no network.
 */
export function nameConstraintsExtension(constraints: NameConstraints, name: string): DerNode {
  const refuse = (text: string) =>
    new AppError('certificate-refused', {
      name,
      reason: `${JSON.stringify(text)} cannot limit which names it signs.`,
    })
  const domains = constraints.dnsNames.map((domain) => {
    if (!/^[\x21-\x7e]{1,253}$/.test(domain)) throw refuse(domain)
    return sequence(context(2, Buffer.from(domain, 'latin1')))
  })
  const networks = constraints.networks.map((network) => {
    const bytes = networkBytes(network)
    if (!bytes) throw refuse(network)
    return sequence(context(7, bytes))
  })
  return extension(
    extensionOids.nameConstraints,
    true,
    sequence(context(0, [...domains, ...networks])),
  )
}

/** Address and mask, 8 or 32 octets. */
function networkBytes(network: string): Uint8Array | undefined {
  const [text = '', prefix = ''] = network.split('/')
  const address = addressBytes(text)
  if (!address || !/^\d{1,3}$/.test(prefix) || Number(prefix) > address.length * 8) return undefined
  const mask = Uint8Array.from(address, (_, index) => {
    const bits = Math.min(8, Math.max(0, Number(prefix) - 8 * index))
    return (0xff << (8 - bits)) & 0xff
  })
  return Buffer.concat([address.map((byte, index) => byte & (mask[index] ?? 0)), mask])
}

/** @param keyId of the certificate's own key. */
export function subjectKeyIdExtension(keyId: Uint8Array): DerNode {
  return extension(extensionOids.subjectKeyIdentifier, false, octetString(keyId))
}

/** @param keyId of the issuer's key. */
export function authorityKeyIdExtension(keyId: Uint8Array): DerNode {
  const value = sequence(context(0, keyId))
  return extension(extensionOids.authorityKeyIdentifier, false, value)
}

/**
 * DNS names, mail addresses, addresses, URIs: the order in which Go writes them. Critical only when the
 * subject is empty (§4.2.1.6).
 *
 * @param name whose certificate it is, for errors.
 * @throws AppError `certificate-refused` for a name that is not ASCII or no address.
 */
export function altNameExtension(altNames: AltNames, isCritical: boolean, name: string): DerNode {
  const refuse = (reason: string) => new AppError('certificate-refused', { name, reason })
  const texts = (tag: number, what: string, most: number, values: readonly string[] = []) =>
    values.map((value) => {
      if (!/^[\x21-\x7e]+$/.test(value) || value.length > most)
        throw refuse(
          `The ${what} ${JSON.stringify(value)} is not 1 to ${most} plain ASCII characters.`,
        )
      return context(tag, Buffer.from(value, 'latin1'))
    })
  const addresses = altNames.addresses.map((address) => {
    const bytes = addressBytes(address)
    if (!bytes) throw refuse(`${JSON.stringify(address)} is not an IP address.`)
    return context(7, bytes)
  })
  const names = [
    ...texts(2, 'DNS name', 253, altNames.dnsNames),
    ...texts(1, 'mail address', 320, altNames.emails),
    ...addresses,
    ...texts(6, 'URI', 2_000, altNames.uris),
  ]
  return extension(extensionOids.subjectAltName, isCritical, sequence(...names))
}

function addressBytes(address: string): Uint8Array | undefined {
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
  if (!isAddress || address.includes('%')) return undefined
  // An IPv4-mapped address is the IPv4 address: Go and OpenSSL compare 4 bytes with 4 bytes.
  return Uint8Array.from(ipaddr.process(address).toByteArray())
}
