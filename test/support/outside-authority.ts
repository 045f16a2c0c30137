/** Authorities that are not ours, made and used by OpenSSL. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { answerOf, withFiles } from './openssl'

/** What `openssl genpkey` calls the kinds of keys. */
const keyOptions = {
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'P-521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  'RSA-1024': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  'RSA-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
} as const

export type OutsideKey = keyof typeof keyOptions
export type Outside = {
  /** PEM. */
  readonly certificate: string
  /** PKCS#8, PEM. */
  readonly key: string
}

export type OutsideWish = {
  readonly subject?: string
  readonly key?: OutsideKey
  readonly days?: number
  readonly digest?: 'sha1' | 'sha256'
  /** Lines of an extension section; without it, those of an honest authority. */
  readonly extensions?: readonly string[]
  /** Who signs it; itself without it. */
  readonly by?: Outside
}

export const honestAuthority = [
  'basicConstraints=critical,CA:TRUE',
  'keyUsage=critical,keyCertSign,cRLSign',
] as const

/** @returns a new private key, PKCS#8 PEM. */
export function outsideKey(kind: OutsideKey): string {
  return answerOf('openssl', ['genpkey', '-quiet', ...keyOptions[kind]])
}

/** @returns an authority with a new key, valid from now by the clock of this machine. */
export function outsideAuthority(wish: OutsideWish = {}): Outside {
  const { subject = '/O=Example Corp/CN=Example Kubernetes CA', days = 3650, digest, by } = wish
  const key = outsideKey(wish.key ?? 'P-256')
  return withFiles({ key, config: '[req]\ndistinguished_name=dn\n[dn]\n' }, (pathOf) => {
    const request = answerOf('openssl', [
      ...['req', '-new', '-key', pathOf('key'), '-subj', subject, '-config', pathOf('config')],
    ])
    const options = { days, digest, extensions: wish.extensions ?? honestAuthority }
    return { key, certificate: outsideCertificate(request, by ?? key, options) }
  })
}

/**
 * Signs a request, as an authority elsewhere would.
 *
 * @param by an authority, or the private key of the request itself.
 * @param extensions lines of an extension section; without it, what the request asks for is copied.
 * @returns PEM.
 */
export function outsideCertificate(
  request: string,
  by: Outside | string,
  options: {
    readonly days?: number
    readonly digest?: 'sha1' | 'sha256' | undefined
    readonly extensions?: readonly string[]
    /** Another subject than the request's. */
    readonly subject?: string
  } = {},
): string {
  const { days = 365, digest = 'sha256', extensions, subject } = options
  const lines = [
    ...(extensions?.some((line) => line.startsWith('subjectKeyIdentifier'))
      ? []
      : ['subjectKeyIdentifier=hash']),
    ...(typeof by === 'string' ? [] : ['authorityKeyIdentifier=keyid:always']),
    ...(extensions ?? []),
  ]
  const files = {
    request,
    extensions: `${lines.join('\n')}\n`,
    key: typeof by === 'string' ? by : by.key,
    certificate: typeof by === 'string' ? '' : by.certificate,
  }
  return withFiles(files, (pathOf) => {
    const signer =
      typeof by === 'string'
        ? ['-key', pathOf('key')]
        : ['-CA', pathOf('certificate'), '-CAkey', pathOf('key'), '-CAcreateserial']
    answerOf('openssl', [
      ...['x509', '-req', '-in', pathOf('request'), ...signer, `-${digest}`],
      ...[
        '-days',
        String(lastingDays(days, by)),
        '-extfile',
        pathOf('extensions'),
        '-out',
        pathOf('out'),
      ],
      ...['-copy_extensions', extensions ? 'none' : 'copyall'],
      ...(subject === undefined ? [] : ['-subj', subject]),
    ])
    return readFileSync(pathOf('out'), 'utf8')
  })
}

/**
 * OpenSSL counts days from the second in which it signs: as many as the authority had would end after it
 * when a second has passed since, so it is whole days that end before.
 */
function lastingDays(days: number, by: Outside | string): number {
  if (typeof by === 'string') return days
  const end = Date.parse(new X509Certificate(by.certificate).validTo)
  return Math.min(days, Math.ceil((end - Date.now()) / 86_400_000) - 1)
}
