/** What an authority may sign names for (RFC 5280 §4.2.1.10). */
import { extensionOids } from '../oids'
import type { CertificateRule } from './rule'
import { addressText, dnsNamesOf, type CertificateView, type ConstraintsView } from './view'

const section = 'RFC 5280 §4.2.1.10'

export const constraintRules: readonly CertificateRule[] = [
  {
    id: 'constraints-critical',
    field: 'nameConstraints',
    severity: 'warning',
    appliesTo: 'all',
    why: 'A program that does not know the extension would ignore the limit.',
    remedy: 'Make the authority again, with critical name constraints.',
    source: section,
    check: ({ nameConstraints, extensions }) =>
      nameConstraints &&
      !extensions.some(({ oid, critical }) => oid === extensionOids.nameConstraints && critical)
        ? 'Its name constraints are not critical.'
        : undefined,
  },
  {
    id: 'constraints-authority',
    field: 'nameConstraints',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'Only an authority limits names; strict clients refuse it elsewhere.',
    remedy: 'Issue it again without name constraints.',
    source: section,
    check: ({ nameConstraints }) =>
      nameConstraints ? 'It has name constraints and is no authority.' : undefined,
  },
  {
    id: 'constraints-names',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'Go, OpenSSL and BoringSSL refuse the chain: name is not permitted by any constraint.',
    remedy: 'Leave the name out, or make the authority again with limits that let it in.',
    source: section,
    check(certificate, { issuer }) {
      const limits = issuer?.nameConstraints
      // RFC 5280 §6.1.4: an authority of the same name, between two keys, is not held to them.
      if (!limits || certificate.subject.equals(certificate.issuer)) return undefined
      const names = namesOutside(certificate, limits)
      return names.length > 0
        ? `Its authority may not sign for ${names.slice(0, 5).join(', ')}.`
        : undefined
    },
  },
]

/** @returns the DNS names and addresses that the limits do not let in. Other kinds of names are not read. */
export function namesOutside(
  certificate: CertificateView,
  { permitted, excluded }: NonNullable<CertificateView['nameConstraints']>,
): string[] {
  const names = dnsNamesOf(certificate).filter(
    (name) =>
      matchesDomain(name, excluded) ||
      (permitted.dnsNames.length > 0 && !matchesDomain(name, permitted)),
  )
  const addresses = (certificate.altNames?.addresses ?? []).filter(
    (address) =>
      matchesNetwork(address, excluded) ||
      (permitted.networks.length > 0 && !matchesNetwork(address, permitted)),
  )
  return [...names, ...addresses.map((address) => addressText(address) ?? address.toString('hex'))]
}

/** A domain lets in itself and what is below it; a wildcard is held to the domain of its star. */
function matchesDomain(name: string, { dnsNames }: ConstraintsView): boolean {
  const host = `.${name.toLowerCase().replace(/^\*\./, '')}`
  return dnsNames.some((domain) => domain === '' || host.endsWith(`.${domain.replace(/^\./, '')}`))
}

/** Octets of an address, then as many of the mask. */
function matchesNetwork(address: Buffer, { networks }: ConstraintsView): boolean {
  return networks.some(
    (network) =>
      network.length === 2 * address.length &&
      address.every((byte, index) => {
        const mask = network[address.length + index] ?? 0
        return (byte & mask) === ((network[index] ?? 0) & mask)
      }),
  )
}
