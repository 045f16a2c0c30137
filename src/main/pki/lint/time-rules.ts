/** When a certificate begins and ends. */
import { formatInstant } from '../times'
import { tags } from './reading'
import type { CertificateRule } from './rule'

/** Clocks of nodes differ: kubeadm dates certificates back by as much (CertificateBackdate). */
const backdateMs = 5 * 60_000
/** Signing takes place some time after its start was taken; a minute covers an RSA-4096 key. */
const slackMs = 60_000
const year2050 = Date.UTC(2050, 0, 1)

export const timeRules: readonly CertificateRule[] = [
  {
    id: 'time-form',
    field: 'validity',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses a date without seconds, with fractions or in a time zone.',
    remedy: 'Issue it again with dates in UTC, with seconds and Z.',
    source: 'RFC 5280 §4.1.2.5',
    check({ notBefore, notAfter }) {
      const bad = [notBefore, notAfter].find(({ at }) => Number.isNaN(at))
      return bad && `The date ${JSON.stringify(bad.text)} does not have the form of a certificate.`
    },
  },
  {
    id: 'time-type',
    field: 'validity',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Dates through 2049 are UTCTime and later ones GeneralizedTime; strict readers refuse the rest.',
    remedy: 'Issue it again.',
    source: 'RFC 5280 §4.1.2.5',
    check({ notBefore, notAfter }) {
      const bad = [notBefore, notAfter].find(
        ({ at, tag }) => !Number.isNaN(at) && at < year2050 !== (tag === tags.utcTime),
      )
      return bad && `The date ${bad.text} has the wrong type.`
    },
  },
  {
    id: 'validity-order',
    field: 'validity',
    severity: 'error',
    appliesTo: 'all',
    why: 'It is valid at no time.',
    remedy: 'Issue it again with an end after its beginning.',
    source: 'RFC 5280 §4.1.2.5',
    check: ({ notBefore, notAfter }) =>
      notAfter.at <= notBefore.at ? 'It ends before it begins.' : undefined,
  },
  {
    id: 'validity-ended',
    field: 'notAfter',
    severity: 'error',
    appliesTo: 'all',
    why: 'Every client refuses it: certificate has expired or is not yet valid.',
    remedy: 'Renew it, then install the new one.',
    source: 'RFC 5280 §6.1.3',
    check: ({ notAfter }, { now }) =>
      now !== undefined && now > notAfter.at
        ? `It ended at ${formatInstant(notAfter.at)}.`
        : undefined,
  },
  {
    id: 'validity-not-begun',
    field: 'notBefore',
    severity: 'error',
    appliesTo: 'all',
    why: 'Every client refuses it: certificate has expired or is not yet valid.',
    remedy: 'Check the clock of this machine and of the one that issued it.',
    source: 'RFC 5280 §6.1.3',
    check: ({ notBefore }, { now }) =>
      now !== undefined && now < notBefore.at
        ? `It begins at ${formatInstant(notBefore.at)}.`
        : undefined,
  },
  {
    id: 'validity-after-issuer',
    field: 'notAfter',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'The chain breaks when the authority ends, long before anybody expects it.',
    remedy: 'Issue it for a shorter time, or renew the authority first.',
    source: 'RFC 5280 §6.1',
    check: ({ notAfter }, { issuer }) =>
      issuer && notAfter.at > issuer.notAfter.at
        ? `It ends at ${formatInstant(notAfter.at)}, after its authority.`
        : undefined,
  },
  {
    id: 'validity-before-issuer',
    field: 'notBefore',
    severity: 'warning',
    appliesTo: 'issued certificates',
    why: 'Strict programs want the times nested. Go does not ask.',
    remedy: 'Issue it with a beginning that is not before that of its authority.',
    source: 'RFC 5280 §6.1, shell model of strict PKIX programs',
    check: ({ notBefore }, { issuer }) =>
      issuer && notBefore.at < issuer.notBefore.at
        ? 'It begins before its authority does.'
        : undefined,
  },
  {
    id: 'validity-backdated',
    field: 'notBefore',
    severity: 'warning',
    appliesTo: 'all',
    why: 'A node whose clock is late refuses it for as long as its clock is late.',
    remedy: 'Let it begin five minutes earlier, but not before its authority.',
    source: 'kubeadm, CertificateBackdate',
    check({ notBefore }, { expected, issuer }) {
      if (expected.signedAt === undefined) return undefined
      const latest = Date.parse(expected.signedAt) - backdateMs + slackMs
      return notBefore.at > Math.max(latest, issuer?.notBefore.at ?? latest)
        ? 'It begins at the moment of its signing.'
        : undefined
    },
  },
]
