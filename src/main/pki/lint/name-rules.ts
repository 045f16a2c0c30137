/** Subject alternative names, one by one. */
import ipaddr from 'ipaddr.js'
import { extensionOids } from '../oids'
import type { CertificateRule } from './rule'
import { dnsNamesOf, type CertificateView } from './view'

/** A rule about single DNS names: says which of them is wrong. */
const dnsRule =
  (isWrong: (name: string) => boolean, what: (shown: string) => string) =>
  (certificate: CertificateView): string | undefined => {
    const found = dnsNamesOf(certificate).find(isWrong)
    return found === undefined ? undefined : what(JSON.stringify(found))
  }
const isAddress = (name: string) =>
  // Most names hold a letter beyond hex and no colon: they need no parser.
  (/^[\d.]+$/.test(name) && ipaddr.IPv4.isValidFourPartDecimal(name)) ||
  (name.includes(':') && ipaddr.IPv6.isValid(name.replace(/^\[(.*)\]$/, '$1')))
const countOf = ({ others, ...known }: NonNullable<CertificateView['altNames']>) =>
  others + Object.values(known).flat().length
const hostNames = 'RFC 1034 §3.5, RFC 1123 §2.1'

export const nameRules: readonly CertificateRule[] = [
  {
    id: 'san-not-empty',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'Strict clients refuse an extension without a name in it.',
    remedy: 'Leave the extension out, or put a name into it.',
    source: 'RFC 5280 §4.2.1.6',
    check: ({ altNames }) =>
      altNames && countOf(altNames) === 0 ? 'Its list of names is empty.' : undefined,
  },
  {
    id: 'san-critical',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'Strict clients refuse a certificate whose only names might be ignored.',
    remedy: 'Make the names critical, or give it a subject.',
    source: 'RFC 5280 §4.2.1.6',
    check: ({ attributes, extensions }) =>
      attributes.length === 0 &&
      !extensions.some(({ oid, critical }) => oid === extensionOids.subjectAltName && critical)
        ? 'It has no subject, and no critical names instead.'
        : undefined,
  },
  {
    id: 'san-dns-address',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'Clients look for an address among the addresses only, so it never matches.',
    remedy: 'Write it as an IP address: IP:10.0.0.1 instead of DNS:10.0.0.1.',
    source: 'Go, crypto/x509 VerifyHostname; RFC 5280 §4.2.1.6',
    check: dnsRule(isAddress, (name) => `The address ${name} is written as a DNS name.`),
  },
  {
    id: 'san-wildcard-form',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'A star matches only as the whole first part of a name.',
    remedy: 'Write it like *.lab.internal, or name each host.',
    source: 'RFC 9525 §6.3',
    check: dnsRule(
      (name) =>
        name.includes('*') && !/^\*\.[^*]+\.[^*]+$/.test(name) && !/^\*\.[^*.]+$/.test(name),
      (name) => `The star in ${name} matches nothing.`,
    ),
  },
  {
    id: 'san-wildcard',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Who takes this key can pose as every host of the domain.',
    remedy: 'Name each host.',
    source: 'RFC 9525 §7.1',
    check: dnsRule(
      (name) => name.startsWith('*.'),
      (name) => `${name} stands for every host of a domain.`,
    ),
  },
  {
    id: 'san-underscore',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'It is no host name; some clients refuse it, Kubernetes refuses it as a node name.',
    remedy: 'Use a hyphen.',
    source: hostNames,
    check: dnsRule(
      (name) => name.includes('_'),
      (name) => `${name} has an underscore.`,
    ),
  },
  {
    id: 'san-lower-case',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Clients compare without case, but programs that look for the text do not find it.',
    remedy: 'Write it in lower case.',
    source: 'RFC 4343, RFC 9525 §6.3',
    check: dnsRule(
      (name) => /[A-Z]/.test(name),
      (name) => `${name} has capital letters.`,
    ),
  },
  {
    id: 'san-trailing-dot',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'Clients drop the dot of the name that they dial, so it never matches.',
    remedy: 'Write it without the dot at its end.',
    source: 'Go, crypto/x509 VerifyHostname; RFC 5280 §4.2.1.6',
    check: dnsRule(
      (name) => name.endsWith('.'),
      (name) => `${name} ends in a dot.`,
    ),
  },
  {
    id: 'san-length',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'No such name can be dialled.',
    remedy: 'Use at most 253 characters, and at most 63 between two dots.',
    source: 'RFC 1035 §2.3.4',
    check: dnsRule(
      (name) => name.length > 253 || name.split('.').some((part) => part.length > 63),
      (name) => `The name ${name.slice(0, 40)}… is too long.`,
    ),
  },
  {
    id: 'san-characters',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'It is no host name: a URL, a port, a space or a letter outside ASCII never matches.',
    remedy: 'Write the bare host name, an international one in its xn-- form.',
    source: `${hostNames}; RFC 5280 §7.2`,
    check: dnsRule(
      (name) =>
        !isAddress(name) &&
        (name.replace(/\.$/, '').split('.').includes('') || /[^A-Za-z0-9._*-]/.test(name)),
      (name) => `${name} is no host name.`,
    ),
  },
  {
    id: 'san-once',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'It says nothing more, and shows that lists were put together by hand.',
    remedy: 'Name each host once.',
    source: 'kubeadm, RemoveDuplicateAltNames',
    check(certificate) {
      const names = [
        ...dnsNamesOf(certificate),
        ...(certificate.altNames?.addresses ?? []).map((bytes) => bytes.toString('latin1')),
      ]
      return new Set(names).size < names.length ? 'One name is in it twice.' : undefined
    },
  },
  {
    id: 'san-address-length',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses the whole certificate: cannot parse IP address.',
    remedy: 'Write 4 bytes for IPv4 and 16 for IPv6, without a mask.',
    source: 'RFC 5280 §4.2.1.6',
    check: ({ altNames }) =>
      altNames?.addresses.some(({ length }) => length !== 4 && length !== 16)
        ? 'An address in it has neither 4 nor 16 bytes.'
        : undefined,
  },
  {
    id: 'san-address-mapped',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'OpenSSL compares 4 bytes with 16 and finds no match; Go does.',
    remedy: 'Write the IPv4 address in 4 bytes.',
    source: 'RFC 4291 §2.5.5.2, OpenSSL X509_check_ip',
    check: ({ altNames }) =>
      altNames?.addresses.some(
        (bytes) => bytes.length === 16 && bytes.subarray(0, 12).equals(mapped),
      )
        ? 'An IPv4 address is written as IPv6.'
        : undefined,
  },
  {
    id: 'san-address-special',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Nobody dials such an address.',
    remedy: 'Name the address that clients dial.',
    source: 'RFC 6890',
    check: ({ altNames }) =>
      altNames?.addresses.some(isSpecial)
        ? 'An address in it is unspecified, for broadcast or for multicast.'
        : undefined,
  },
  {
    id: 'san-further-kinds',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'all',
    why: 'No component of the cluster reads such a name, and nobody has compared it with the plan.',
    remedy: 'Issue it again without it, unless a program of yours asks for it.',
    source: 'Go, crypto/x509 parseSANExtension; RFC 5280 §4.2.1.6',
    check: ({ altNames }) =>
      altNames && altNames.others > 0
        ? 'It has names of other kinds than DNS name, address, mail address and URI.'
        : undefined,
  },
]

const mapped = Buffer.from('00000000000000000000ffff', 'hex')

/** RFC 6890 §2.2, RFC 4291 §2.7. */
function isSpecial(bytes: Buffer): boolean {
  const [first = 0] = bytes
  const isMulticast = bytes.length === 4 ? first >= 0xe0 : first === 0xff
  return isMulticast || bytes.every((byte) => byte === 0)
}
