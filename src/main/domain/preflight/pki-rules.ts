import type { KeyAlgorithm } from '../../../shared/definition'
import { nearest } from '../definition-file/known-fields'
import { authorityIds, certificateIds, keyPairIds } from '../plan/spec'
import { hoursOf, lastMoment, lifetimeText } from '../validity'
import { lifetimes, validityPath } from './lifetimes'
import { change, hasControl, shown, use, withoutControls } from './rule'
import type { Path, Problem, Rule } from './rule'

const rowIds: readonly string[] = [...authorityIds, ...certificateIds, ...keyPairIds]
const overrides = ['spec', 'pki', 'keyAlgorithms']
/** Apple's and others' limit for server certificates: https://support.apple.com/HT210176 */
const longHours = 825 * 24

/** Keys, lifetimes and the subject of authorities. */
export const pkiRules: readonly Rule[] = [
  {
    code: 'ed25519',
    severity: 'warning',
    *check({ spec: { pki } }): Iterable<Problem> {
      const uses: (readonly [Path, string])[] = []
      if (pki.keyAlgorithm === 'ed25519')
        uses.push([['spec', 'pki', 'keyAlgorithm'], 'The cluster uses Ed25519 keys.'])
      for (const [row, algorithm] of Object.entries(pki.keyAlgorithms))
        if (algorithm === 'ed25519' && row !== 'sa')
          uses.push([[...overrides, row], `${shown(row)} uses an Ed25519 key.`])
      for (const [path, what] of uses) {
        yield {
          path,
          what,
          why: 'kubeadm refuses Ed25519 keys, and API servers cannot sign service-account tokens with one, so that key pair is made as RSA-2048.',
          remedy: 'Use ecdsa-p256, unless this is a lab without kubeadm.',
          fixes: [change('Use ecdsa-p256', path, 'ecdsa-p256' satisfies KeyAlgorithm)],
        }
      }
    },
  },
  {
    code: 'sa-ed25519',
    severity: 'error',
    *check({ spec: { pki } }): Iterable<Problem> {
      if (pki.keyAlgorithms.sa !== 'ed25519') return
      const path = [...overrides, 'sa']
      yield {
        path,
        what: 'The service-account key pair cannot be Ed25519.',
        why: 'API servers sign tokens with RSA or ECDSA only, and exit when they are given another key.',
        remedy: 'Use rsa-2048 or ecdsa-p256.',
        fixes: [use(path, 'rsa-2048'), use(path, 'ecdsa-p256')],
      }
    },
  },
  {
    code: 'key-algorithm-row',
    severity: 'error',
    *check({ spec: { pki } }): Iterable<Problem> {
      for (const row of Object.keys(pki.keyAlgorithms)) {
        if (rowIds.includes(row)) continue
        const meant = nearest(row, rowIds)
        const left = Object.fromEntries(
          Object.entries(pki.keyAlgorithms).filter(([name]) => name !== row),
        )
        const algorithm = pki.keyAlgorithms[row] ?? pki.keyAlgorithm
        yield {
          path: [...overrides, row],
          what: `${shown(row)} is not a certificate that is issued.`,
          why: 'Its key algorithm would have no effect.',
          remedy:
            meant === undefined ? `Use one of ${rowIds.join(', ')}.` : `Did you mean ${meant}?`,
          fixes: [
            ...(meant === undefined || meant in left
              ? []
              : [change(`Use ${meant}`, overrides, { ...left, [meant]: algorithm })]),
            change('Remove it', overrides, left),
          ],
        }
      }
    },
  },
  {
    code: 'single-authority',
    severity: 'warning',
    *check({ spec: { pki } }): Iterable<Problem> {
      if (pki.hierarchy !== 'single') return
      const path = ['spec', 'pki', 'hierarchy']
      yield {
        path,
        what: 'One authority signs everything.',
        why: 'etcd asks only who signed a certificate: any kubelet and any user could read and write all of etcd, past every right that the API server checks.',
        remedy: 'Use separate, or two-tier for one root above all.',
        fixes: [use(path, 'separate'), use(path, 'two-tier')],
      }
    },
  },
  {
    code: 'outlives-authority',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const { authority } = context.spec.pki.validity
      for (const { path, duration, title } of lifetimes(context)) {
        if (hoursOf(duration) <= hoursOf(authority)) continue
        yield {
          path,
          what: `${title} would be valid for ${text(duration)}, longer than the authorities.`,
          why: `Authorities end after ${text(authority)}, and nothing that they signed is accepted after that. It will end with its authority.`,
          remedy: `Use ${authority} or less.`,
          fixes: [use(path, authority)],
        }
      }
    },
  },
  {
    code: 'lifetime-long',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const { path, duration, title, usual } of lifetimes(context)) {
        if (hoursOf(duration) <= longHours) continue
        yield {
          path,
          what: `${title} would be valid for ${text(duration)}.`,
          why: 'Kubernetes reads no revocation lists, so a stolen key opens the cluster until then, and some clients refuse more than 825 days.',
          remedy: `Use ${usual} and renew in time.`,
          fixes: [use(path, usual)],
        }
      }
    },
  },
  {
    code: 'lifetime-short',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const { path, duration, title, usual } of lifetimes(context)) {
        if (hoursOf(duration) >= 24) continue
        yield {
          path,
          what: `${title} would be valid for ${text(duration)}.`,
          why: 'It may end before its bundle is carried to the node.',
          remedy: `Use ${usual}.`,
          fixes: [use(path, usual)],
        }
      }
    },
  },
  {
    code: 'authority-short',
    severity: 'warning',
    *check({ spec }): Iterable<Problem> {
      const { authority } = spec.pki.validity
      if (hoursOf(authority) >= 8_760) return
      const path = [...validityPath, 'authority']
      yield {
        path,
        what: `Authorities would be valid for ${text(authority)}.`,
        why: 'Replacing an authority means new certificates on every node, in stages.',
        remedy: 'Use 10y.',
        fixes: [use(path, '10y')],
      }
    },
  },
  {
    code: 'lifetime-endless',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const authority = {
        path: [...validityPath, 'authority'],
        duration: context.spec.pki.validity.authority,
        title: 'An authority',
        usual: '10y',
      }
      for (const { path, duration, title, usual } of [authority, ...lifetimes(context)]) {
        if (context.now.getTime() + hoursOf(duration) * 3_600_000 <= lastMoment) continue
        yield {
          path,
          what: `${title} would end after the year 9999.`,
          why: 'A certificate cannot name a later date.',
          remedy: `Use ${usual}.`,
          fixes: [use(path, usual)],
        }
      }
    },
  },
  {
    code: 'subject-country',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      const { C } = spec.pki.subject
      if (!C || /^[A-Z]{2}$/.test(C)) return
      const path = ['spec', 'pki', 'subject', 'C']
      yield {
        path,
        what: `${shown(C)} is not a country code.`,
        why: 'The attribute C holds the two capital letters of ISO 3166.',
        remedy: 'Write it like DE or JP.',
        fixes: /^[a-z]{2}$/i.test(C) ? [use(path, C.toUpperCase())] : [],
      }
    },
  },
  {
    code: 'subject-text',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      for (const [name, value] of Object.entries(spec.pki.subject)) {
        if (value === undefined || (!hasControl(value) && value === value.trim())) continue
        const path = ['spec', 'pki', 'subject', name]
        const clean = withoutControls(value, ' ').trim()
        yield {
          path,
          what: `The subject attribute ${name} has spaces around it or characters in it that cannot be seen.`,
          why: 'Programs differ in how they compare such names, and chains break.',
          remedy: 'Remove them.',
          fixes: [change('Remove them', path, clean)],
        }
      }
    },
  },
]

function text(duration: string): string {
  return lifetimeText(hoursOf(duration))
}
