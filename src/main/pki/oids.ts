/** Object identifiers of RFC 5280 (names and extensions), RFC 3279, RFC 5758 and RFC 8410 (algorithms). */

import type { Usage } from '../domain/plan/spec'

/** Attribute types in the order of RDNs in a subject of ours. */
export const attributeOids = {
  C: '2.5.4.6',
  ST: '2.5.4.8',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
} as const

/** Short names of attribute types for showing. */
export const attributeNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(attributeOids).map(([name, dotted]) => [dotted, name])),
  '2.5.4.5': 'serialNumber',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

export const extensionOids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const

/** Attributes of requests (RFC 2985 §5.4). */
export const requestAttributes = {
  extensionRequest: '1.2.840.113549.1.9.14',
  challengePassword: '1.2.840.113549.1.9.7',
  unstructuredName: '1.2.840.113549.1.9.2',
} as const

/** Titles of extensions in readable text, as OpenSSL words them. */
export const extensionTitles: Readonly<Record<string, string>> = {
  '2.5.29.14': 'X509v3 Subject Key Identifier',
  '2.5.29.15': 'X509v3 Key Usage',
  '2.5.29.17': 'X509v3 Subject Alternative Name',
  '2.5.29.19': 'X509v3 Basic Constraints',
  '2.5.29.30': 'X509v3 Name Constraints',
  '2.5.29.31': 'X509v3 CRL Distribution Points',
  '2.5.29.32': 'X509v3 Certificate Policies',
  '2.5.29.35': 'X509v3 Authority Key Identifier',
  '2.5.29.36': 'X509v3 Policy Constraints',
  '2.5.29.37': 'X509v3 Extended Key Usage',
  '1.3.6.1.5.5.7.1.1': 'Authority Information Access',
}

/** RFC 5280 §4.2.1.3, in the order of the bits; titles as OpenSSL words them. */
export const keyUsageBits = [
  ['digitalSignature', 'Digital Signature'],
  ['nonRepudiation', 'Non Repudiation'],
  ['keyEncipherment', 'Key Encipherment'],
  ['dataEncipherment', 'Data Encipherment'],
  ['keyAgreement', 'Key Agreement'],
  ['keyCertSign', 'Certificate Sign'],
  ['cRLSign', 'CRL Sign'],
  ['encipherOnly', 'Encipher Only'],
  ['decipherOnly', 'Decipher Only'],
] as const
export type KeyUsage = (typeof keyUsageBits)[number][0]

/** RFC 5280 §4.2.1.12. */
export const extendedKeyUsages = {
  serverAuth: { oid: '1.3.6.1.5.5.7.3.1', title: 'TLS Web Server Authentication' },
  clientAuth: { oid: '1.3.6.1.5.5.7.3.2', title: 'TLS Web Client Authentication' },
  codeSigning: { oid: '1.3.6.1.5.5.7.3.3', title: 'Code Signing' },
  emailProtection: { oid: '1.3.6.1.5.5.7.3.4', title: 'E-mail Protection' },
  timeStamping: { oid: '1.3.6.1.5.5.7.3.8', title: 'Time Stamping' },
  OCSPSigning: { oid: '1.3.6.1.5.5.7.3.9', title: 'OCSP Signing' },
  anyExtendedKeyUsage: { oid: '2.5.29.37.0', title: 'Any Extended Key Usage' },
} as const

/** @returns the OID of a usage: its own where it is given as one. */
export function usageOid(usage: Usage): string {
  const named: Readonly<Record<string, { readonly oid: string }>> = extendedKeyUsages
  return named[usage]?.oid ?? usage
}

/**
 * Signature algorithms: the name that OpenSSL shows and the digest; null where the algorithm has its
 * own, undefined where Kubernetes does not accept the signature (Go refuses SHA-1).
 */
export const signatureAlgorithms: Readonly<
  Record<string, { readonly name: string; readonly digest: string | null | undefined }>
> = {
  '1.2.840.113549.1.1.5': { name: 'sha1WithRSAEncryption', digest: undefined },
  '1.2.840.113549.1.1.11': { name: 'sha256WithRSAEncryption', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { name: 'sha384WithRSAEncryption', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { name: 'sha512WithRSAEncryption', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', digest: 'sha512' },
  '1.3.101.112': { name: 'ED25519', digest: null },
}
