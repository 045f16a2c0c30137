/** Certificates by openssl: of servers that are not ours, and as a distribution makes its own. */
import { readFileSync } from 'node:fs'
import { answerOf, withFiles } from '../../support/openssl'
import type { Pair } from '../exported'

export type Wanted = {
  readonly user: string
  readonly groups?: readonly string[]
  readonly usages: readonly ('serverAuth' | 'clientAuth')[]
  /** `DNS:name` and `IP:address`. */
  readonly names?: readonly string[]
}

const configuration = '[req]\ndistinguished_name = dn\n[dn]\n'
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc']

/**
 * A leaf of an authority's file and key. `authority.certificate` may hold the chain above it, which
 * goes behind the leaf, as k3s writes it.
 */
export function leafOf(authority: Pair, { user, groups = [], usages, names = [] }: Wanted): Pair {
  const subject = `${groups.map((group) => `/O=${group}`).join('')}/CN=${user}`
  return withFiles(
    {
      'openssl.cnf': configuration,
      'ca.crt': authority.certificate,
      'ca.key': authority.privateKey,
    },
    (pathOf) => {
      answerOf('openssl', [
        ...['req', '-x509', '-config', pathOf('openssl.cnf'), ...key, '-days', '30'],
        ...['-CA', pathOf('ca.crt'), '-CAkey', pathOf('ca.key'), '-subj', subject],
        ...['-addext', 'basicConstraints = CA:FALSE'],
        ...['-addext', 'keyUsage = critical, digitalSignature, keyEncipherment'],
        ...['-addext', `extendedKeyUsage = ${usages.join(', ')}`],
        ...(names.length > 0 ? ['-addext', `subjectAltName = ${names.join(', ')}`] : []),
        ...['-keyout', pathOf('leaf.key'), '-out', pathOf('leaf.crt')],
      ])
      const leaf = readFileSync(pathOf('leaf.crt'), 'utf8')
      return {
        certificate: `${leaf}${authority.certificate}`,
        privateKey: readFileSync(pathOf('leaf.key'), 'utf8'),
      }
    },
  )
}

/** A server's certificate that vouches for itself, such as that of an extension API server. */
export function selfSigned(name: string): Pair {
  return withFiles({ 'openssl.cnf': configuration }, (pathOf) => {
    answerOf('openssl', [
      ...['req', '-x509', '-config', pathOf('openssl.cnf'), ...key, '-days', '30'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName = DNS:${name}`],
      ...['-addext', 'extendedKeyUsage = serverAuth'],
      ...['-keyout', pathOf('own.key'), '-out', pathOf('own.crt')],
    ])
    return {
      certificate: readFileSync(pathOf('own.crt'), 'utf8'),
      privateKey: readFileSync(pathOf('own.key'), 'utf8'),
    }
  })
}
