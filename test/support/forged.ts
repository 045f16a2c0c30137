/** Servers' certificates that OpenSSL signs with an authority's key, past the checks of this app. */
import { readFileSync } from 'node:fs'
import { answerOf, withFiles } from './openssl'

type Pair = { readonly certificate: string; readonly privateKey: string }

/**
 * @param authority PEM
 * @param names as OpenSSL writes them, `DNS:a.example,IP:192.0.2.1`.
 * @returns PEM: the certificate with the authority's after it, and the key.
 */
export function forgedServer(authority: Pair, names: string): Pair {
  return withFiles({ 'ca.crt': authority.certificate, 'ca.key': authority.privateKey }, (path) => {
    answerOf('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-days', '30', '-subj', '/CN=server'],
      ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', `subjectAltName=${names}`],
      ...[
        '-addext',
        'keyUsage=critical,digitalSignature',
        '-addext',
        'extendedKeyUsage=serverAuth',
      ],
      ...['-keyout', path('key'), '-out', path('crt')],
    ])
    const certificate = `${readFileSync(path('crt'), 'utf8')}${authority.certificate}`
    return { certificate, privateKey: readFileSync(path('key'), 'utf8') }
  })
}
