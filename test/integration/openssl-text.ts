/** Reads `openssl x509 -text`, so that tables are compared with what OpenSSL sees. */
import { extensionOf } from '../support/openssl'

export type CertificateText = {
  readonly version: number
  readonly cn: string
  readonly o: readonly string[]
  readonly serialBits: number
  readonly dns: readonly string[]
  /** RFC 5952 text. */
  readonly ip: readonly string[]
  readonly keyUsage: readonly string[]
  readonly keyUsageCritical: boolean
  readonly extendedKeyUsage: readonly string[]
  readonly isAuthority: boolean
  readonly subjectKeyId: string
  readonly authorityKeyId: string
}

const usageNames: Readonly<Record<string, string>> = {
  'TLS Web Server Authentication': 'serverAuth',
  'TLS Web Client Authentication': 'clientAuth',
}

/** @param text of `openssl x509 -noout -text -nameopt RFC2253,sep_comma_plus_space`. */
export function readText(text: string): CertificateText {
  const subject = / Subject: (.*)/.exec(text)?.[1] ?? ''
  const attributes = subject.split(/(?:, | ?\+ ?)/)
  const valuesOf = (name: string) =>
    attributes
      .filter((part) => part.startsWith(`${name}=`))
      .map((part) => part.slice(name.length + 1))
  const names = list(extensionOf(text, 'X509v3 Subject Alternative Name')?.value)
  const keyUsage = extensionOf(text, 'X509v3 Key Usage')
  const serial = /Serial Number:\s*([0-9a-f:]+)/.exec(text)?.[1] ?? ''
  return {
    version: Number(/Version: (\d)/.exec(text)?.[1]),
    cn: valuesOf('CN').join(),
    o: valuesOf('O'),
    serialBits: serial.replaceAll(':', '').length * 4,
    dns: names.filter((name) => name.startsWith('DNS:')).map((name) => name.slice(4)),
    ip: names
      .filter((name) => name.startsWith('IP Address:'))
      .map((name) => canonical(name.slice(11))),
    keyUsage: list(keyUsage?.value),
    keyUsageCritical: keyUsage?.critical ?? false,
    extendedKeyUsage: list(extensionOf(text, 'X509v3 Extended Key Usage')?.value).map(
      (usage) => usageNames[usage] ?? usage,
    ),
    isAuthority:
      extensionOf(text, 'X509v3 Basic Constraints')?.value.startsWith('CA:TRUE') ?? false,
    subjectKeyId: extensionOf(text, 'X509v3 Subject Key Identifier')?.value ?? '',
    authorityKeyId:
      extensionOf(text, 'X509v3 Authority Key Identifier')?.value.replace(/^keyid:/, '') ?? '',
  }
}

function list(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : value.split(', ')
}

/** The URL parser writes IPv6 as RFC 5952 does. */
function canonical(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}
