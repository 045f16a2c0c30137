/** A certificate as readable text, in the manner of `openssl x509 -text`. */
import { children, decode, hex, readOid } from './der'
import { describeKey, importPublicKey } from './keys'
import { formatName } from './names'
import {
  extendedKeyUsages,
  extensionOids,
  extensionTitles,
  keyUsageBits,
  signatureAlgorithms,
} from './oids'
import { certificateDer } from './pem'
import {
  altNames,
  authorityKeyId,
  basicConstraints,
  extendedKeyUsageOids,
  keyUsages,
  parseCertificate,
  publicKeyBits,
  subjectKeyId,
  type ParsedCertificate,
} from './structure'
import { formatInstant } from './times'

const usageTitles = new Map<string, string>(
  Object.values(extendedKeyUsages).map(({ oid, title }) => [oid, title]),
)
const BYTES_PER_LINE = 18

/**
 * @param certificate PEM text or DER; of several certificates in a text the first counts.
 * @returns lines for reading; the form is not meant for programs.
 * @throws AppError `input-refused`
 */
export function describe(certificate: string | Uint8Array): string {
  const parsed = parseCertificate(certificateDer(certificate))
  const algorithm =
    signatureAlgorithms[parsed.signatureAlgorithm]?.name ?? parsed.signatureAlgorithm
  const extensions = [...parsed.extensions.keys()].flatMap((oid) => extensionLines(parsed, oid))
  return [
    'Certificate:',
    '    Data:',
    `        Version: ${parsed.version} (0x${(parsed.version - 1).toString(16)})`,
    '        Serial Number:',
    `            ${withColons(parsed.serial)}`,
    `        Signature Algorithm: ${algorithm}`,
    `        Issuer: ${formatName(parsed.issuerName)}`,
    '        Validity',
    `            Not Before: ${formatInstant(parsed.notBefore)}`,
    `            Not After : ${formatInstant(parsed.notAfter)}`,
    `        Subject: ${formatName(parsed.subjectName)}`,
    '        Subject Public Key Info:',
    ...publicKeyLines(parsed).map((line) => `            ${line}`),
    ...(extensions.length > 0 ? ['        X509v3 extensions:'] : []),
    ...extensions.map((line) => `            ${line}`),
    `    Signature Algorithm: ${algorithm}`,
    '    Signature Value:',
    ...byteLines(parsed.signature).map((line) => `        ${line}`),
    '',
  ].join('\n')
}

function publicKeyLines({ spki }: ParsedCertificate): string[] {
  const [name, bits] = keyTitle(spki)
  return [
    `Public Key Algorithm: ${name}`,
    `    Public-Key: (${bits})`,
    ...byteLines(publicKeyBits(spki)).map((line) => `        ${line}`),
  ]
}

function keyTitle(spki: Uint8Array): [name: string, bits: string] {
  try {
    const name = describeKey(importPublicKey(spki))
    const size = /\d{3,}$/.exec(name)?.[0] ?? '256'
    return [name, `${size} bit`]
  } catch {
    // BoringSSL lacks some curves; the algorithm's OID is still worth showing.
    const [algorithm] = children(decode(spki))
    return [algorithm ? readOid(children(algorithm)[0]) : 'unknown', 'size unknown']
  }
}

function extensionLines(certificate: ParsedCertificate, oid: string): string[] {
  const extension = certificate.extensions.get(oid)
  if (!extension) return []
  const title = `${extensionTitles[oid] ?? oid}:${extension.critical ? ' critical' : ''}`
  return [title, ...extensionValue(certificate, oid).map((line) => `    ${line}`)]
}

function extensionValue(certificate: ParsedCertificate, oid: string): string[] {
  switch (oid) {
    case extensionOids.keyUsage: {
      const found = keyUsages(certificate) ?? []
      return [
        keyUsageBits.flatMap(([name, title]) => (found.includes(name) ? [title] : [])).join(', '),
      ]
    }
    case extensionOids.extendedKeyUsage:
      return [
        (extendedKeyUsageOids(certificate) ?? []).map((id) => usageTitles.get(id) ?? id).join(', '),
      ]
    case extensionOids.basicConstraints: {
      const { isAuthority, pathLength } = basicConstraints(certificate)
      const limit = pathLength === undefined ? '' : `, pathlen:${pathLength}`
      return [`CA:${isAuthority ? 'TRUE' : 'FALSE'}${limit}`]
    }
    case extensionOids.subjectKeyIdentifier:
      return [withColons(hex(subjectKeyId(certificate) ?? Buffer.alloc(0)).toUpperCase())]
    case extensionOids.authorityKeyIdentifier:
      return [withColons(hex(authorityKeyId(certificate) ?? Buffer.alloc(0)).toUpperCase())]
    case extensionOids.subjectAltName: {
      const { dnsNames, addresses, emails, uris, furtherKinds } = altNames(certificate)
      return [
        [
          ...dnsNames.map((name) => `DNS:${printable(name)}`),
          ...emails.map((email) => `email:${printable(email)}`),
          ...addresses.map((address) => `IP Address:${address}`),
          ...uris.map((uri) => `URI:${printable(uri)}`),
          ...furtherKinds,
        ].join(', '),
      ]
    }
    default:
      return byteLines(certificate.extensions.get(oid)?.value ?? Buffer.alloc(0))
  }
}

/** A foreign name may hold line breaks or escape sequences: they must not reach a terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

function withColons(digits: string): string {
  return digits.replace(/[0-9a-f]{2}(?=[0-9a-f])/gi, '$&:')
}

function byteLines(bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const isLast = at + BYTES_PER_LINE >= bytes.length
    lines.push(withColons(hex(bytes.subarray(at, at + BYTES_PER_LINE))) + (isLast ? '' : ':'))
  }
  return lines
}
