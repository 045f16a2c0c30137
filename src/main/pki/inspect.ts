/** What a certificate says, ours or foreign, in plain data. */
import { fingerprint } from './fingerprints'
import { describeKey, importPublicKey } from './keys'
import { formatName, otherAttributes } from './names'
import { extendedKeyUsages, signatureAlgorithms } from './oids'
import { certificateDer } from './pem'
import { children, expectType, decode, hex, readOid } from './der'
import {
  altNames,
  authorityKeyId,
  basicConstraints,
  extendedKeyUsageOids,
  keyUsages,
  parseCertificate,
  subjectKeyId,
  type ParsedCertificate,
} from './structure'
import { extensionOids } from './oids'
import { formatInstant } from './times'
import type { CertificateFacts } from './types'

const usageNames = new Map<string, string>(
  Object.entries(extendedKeyUsages).map(([name, { oid }]) => [oid, name]),
)

/**
 * @param certificate DER bytes or PEM text; of several certificates in a text the first counts.
 * @throws AppError `input-refused`
 */
export function inspect(certificate: Uint8Array | string): CertificateFacts {
  return factsOf(parseCertificate(certificateDer(certificate)))
}

/** @throws AppError `input-refused` when an extension is damaged. */
export function factsOf(parsed: ParsedCertificate): CertificateFacts {
  const valuesOf = (type: string) =>
    parsed.subjectName.filter((attribute) => attribute.type === type).map(({ value }) => value)
  const { dnsNames, addresses, emails, uris, furtherKinds } = altNames(parsed)
  const { isAuthority, pathLength } = basicConstraints(parsed)
  const ownKeyId = subjectKeyId(parsed)
  const issuerKeyId = authorityKeyId(parsed)
  return {
    subject: formatName(parsed.subjectName),
    issuer: formatName(parsed.issuerName),
    commonName: valuesOf('CN').at(-1) ?? '',
    organizations: valuesOf('O'),
    otherAttributes: otherAttributes(parsed.subjectName),
    serial: parsed.serial,
    notBefore: formatInstant(parsed.notBefore),
    notAfter: formatInstant(parsed.notAfter),
    isAuthority,
    pathLength,
    keyUsages: keyUsages(parsed) ?? [],
    keyUsageCritical: parsed.extensions.get(extensionOids.keyUsage)?.critical ?? false,
    extendedKeyUsages: (extendedKeyUsageOids(parsed) ?? []).map(
      (oid) => usageNames.get(oid) ?? oid,
    ),
    dnsNames,
    addresses,
    emails,
    uris,
    otherNames: furtherKinds,
    subjectKeyId: ownKeyId && hex(ownKeyId),
    authorityKeyId: issuerKeyId && hex(issuerKeyId),
    keyAlgorithm: keyAlgorithmName(parsed.spki),
    signatureAlgorithm:
      signatureAlgorithms[parsed.signatureAlgorithm]?.name ?? parsed.signatureAlgorithm,
    fingerprint: fingerprint(parsed.der),
  }
}

/** @returns the name of the key's algorithm; its OID when the platform does not know it. */
function keyAlgorithmName(spki: Uint8Array): string {
  const [algorithm] = children(decode(spki))
  const oid = readOid(children(expectType(algorithm, 'sequence'))[0])
  try {
    return describeKey(importPublicKey(spki))
  } catch {
    // A foreign certificate may hold a key that BoringSSL lacks (brainpool); its OID still names it.
    return oid
  }
}
