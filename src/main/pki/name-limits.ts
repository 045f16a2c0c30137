/** What an authority may sign names for, as text. */
import { addressText, viewOf, type ConstraintsView } from './lint/view'

/**
 * @param certificate DER
 * @returns DNS names and networks of its name constraints (RFC 5280 §4.2.1.10): `lab.internal`,
 *   `10.0.0.0/255.0.0.0`, with the mask as written. @throws AppError `input-refused`
 */
export function limitsOf(certificate: Uint8Array): { permitted: string[]; excluded: string[] } {
  const { nameConstraints } = viewOf(certificate)
  return {
    permitted: texts(nameConstraints?.permitted),
    excluded: texts(nameConstraints?.excluded),
  }
}

function texts(limits: ConstraintsView | undefined): string[] {
  if (limits === undefined) return []
  return [...limits.dnsNames, ...limits.networks.map(networkText)]
}

/** Octets of an address, then as many of the mask. */
function networkText(network: Buffer): string {
  const half = network.length / 2
  const [address, mask] = [network.subarray(0, half), network.subarray(half)]
  const length = prefixOf(mask)
  return `${addressText(address) ?? address.toString('hex')}/${length ?? addressText(mask) ?? mask.toString('hex')}`
}

/** @returns how many leading bits a mask has; undefined for one with holes. */
function prefixOf(mask: Buffer): number | undefined {
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}
