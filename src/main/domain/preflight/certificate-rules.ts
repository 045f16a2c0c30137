import type { CertificateDefinition } from '../../../shared/definition'
import { usageNames } from '../../../shared/definition'
import { nearest } from '../definition-file/known-fields'
import { layouts } from '../layouts'
import { isSubdomain, subdomainFrom } from '../names'
import { extraAuthorities } from '../plan/extra'
import { isAnyUsage, usageFrom } from '../usages'
import { change, shown, use } from './rule'
import type { Context, Path, Problem, Rule } from './rule'
import { freeNameAmong } from './suggestions'

/** What further certificates are, who issues them and who gets them. */
export const certificateRules: readonly Rule[] = [
  {
    code: 'certificate-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of everyCertificate(context)) {
        if (isSubdomain(name) && name.length <= 63) continue
        const better = subdomainFrom(name)?.slice(0, 63)
        yield {
          path: [...path, 'name'],
          what: `${shown(name)} cannot be the name of a certificate.`,
          why: 'It is the stem of its files, so it has at most 63 of a to z, 0 to 9, dots and hyphens.',
          remedy: 'Use a short name such as ingress.',
          fixes:
            better !== undefined && isSubdomain(better) ? [use([...path, 'name'], better)] : [],
        }
      }
    },
  },
  {
    code: 'certificate-repeated',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const seen = new Set<string>()
      const names = new Set(context.spec.certificates.map(({ name }) => name))
      for (const [{ name }, path] of everyCertificate(context)) {
        const free = freeNameAmong((wanted) => names.has(wanted), name)
        if (seen.has(name))
          yield {
            path: [...path, 'name'],
            what: `${shown(name)} is the name of two certificates.`,
            why: 'They would be one row of the plan, and have the same files.',
            remedy: 'Give each an own name, or remove one.',
            fixes: isSubdomain(free) && free.length <= 63 ? [use([...path, 'name'], free)] : [],
          }
        seen.add(name)
      }
    },
  },
  {
    code: 'certificate-authority',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const { spec } = context
      const known: readonly string[] = extraAuthorities(spec)
      for (const [{ name, authority }, certificatePath] of everyCertificate(context)) {
        if (authority === undefined || known.includes(authority)) continue
        const path = [...certificatePath, 'authority']
        const meant = nearest(authority, known) ?? known[0]
        yield {
          path,
          what: `${shown(authority)} issues no certificate for ${shown(name)}.`,
          why: `With ${layouts[spec.layout].title} and the hierarchy ${spec.pki.hierarchy}, the authorities that sign certificates are ${known.join(', ')}.`,
          remedy: 'Name one of them.',
          fixes: meant === undefined ? [] : [use(path, meant)],
        }
      }
    },
  },
  {
    code: 'certificate-node',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const names = context.nodes.map(({ definition }) => definition.name)
      const known = new Set(names)
      for (const [{ name, nodes }, certificatePath] of everyCertificate(context)) {
        for (const [index, node] of nodes.entries()) {
          if (known.has(node)) continue
          const meant = nearest(node, names.slice(0, 1_000))
          const path = [...certificatePath, 'nodes']
          const left = nodes.filter((_, other) => other !== index)
          yield {
            path: [...path, index],
            what: `${shown(name)} is for ${shown(node)}, and there is no such node.`,
            why: 'Nobody would get its files.',
            remedy: meant === undefined ? 'Name a node of the cluster.' : `Did you mean ${meant}?`,
            fixes: [
              ...(meant === undefined || nodes.includes(meant)
                ? []
                : [use([...path, index], meant)]),
              change('Remove it', path, left),
            ],
          }
        }
      }
    },
  },
  {
    code: 'certificate-node-bundle',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const { title, hasNodeBundles } = layouts[context.spec.layout]
      if (hasNodeBundles) return
      for (const [{ name, nodes }, certificatePath] of everyCertificate(context)) {
        if (nodes.length === 0) continue
        const path = [...certificatePath, 'nodes']
        yield {
          path,
          what: `${title} takes no files for single nodes, so ${shown(name)} cannot go there.`,
          why: 'Its machines get everything from one configuration.',
          remedy: 'Leave the nodes out: then it is in the admin bundle.',
          fixes: [change('Put it into the admin bundle', path, [])],
        }
      }
    },
  },
  {
    code: 'certificate-usage',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name, usages }, certificatePath] of everyCertificate(context)) {
        const path = [...certificatePath, 'usages']
        if (usages.length === 0)
          yield {
            path,
            what: `${shown(name)} has no usage.`,
            why: 'Without one it could be used for everything: to serve, to call and to sign code.',
            remedy: 'Say what it is for.',
            fixes: [change('Use serverAuth', path, ['serverAuth'])],
          }
        for (const [index, text] of usages.entries()) {
          if (usageFrom(text) !== undefined) continue
          const meant = nearest(text, usageNames)
          yield {
            path: [...path, index],
            what: isAnyUsage(text)
              ? `${shown(name)} would be for every use at once.`
              : `${shown(text)} is not a usage.`,
            why: isAnyUsage(text)
              ? 'Whatever is signed with its key would be believed: servers, clients, code and mail.'
              : `It is one of ${usageNames.join(', ')}, or an OID such as 1.3.6.1.5.5.7.3.17.`,
            remedy: 'Name the usages one by one.',
            fixes: meant === undefined ? [] : [use([...path, index], meant)],
          }
        }
      }
    },
  },
  {
    code: 'certificate-time-stamping',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name, usages }, path] of everyCertificate(context)) {
        const has = usages.some((text) => usageFrom(text) === 'timeStamping')
        if (!has || new Set(usages).size === 1) continue
        yield {
          path: [...path, 'usages'],
          what: `${shown(name)} stamps times and does something else too.`,
          why: 'Time stamps are refused unless that is the only usage (RFC 3161 §2.3).',
          remedy: 'Make a certificate of its own for time stamps.',
          fixes: [change('Use timeStamping alone', [...path, 'usages'], ['timeStamping'])],
        }
      }
    },
  },
  {
    code: 'certificate-authority-like',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [{ name, usages }, path] of everyCertificate(context)) {
        const index = usages.findIndex((text) => usageFrom(text) === 'OCSPSigning')
        if (index < 0) continue
        yield {
          path: [...path, 'usages', index],
          what: `${shown(name)} would answer in the name of its authority which certificates are revoked.`,
          why: 'Who has its key can call a revoked certificate good. Kubernetes and etcd ask nobody.',
          remedy: 'Use it only for an OCSP responder of your own.',
          fixes: [
            change(
              'Remove OCSPSigning',
              [...path, 'usages'],
              usages.filter((_, other) => other !== index),
            ),
          ],
        }
      }
    },
  },
]

/** Every further certificate with its path. */
export function* everyCertificate({
  spec,
}: Context): Iterable<readonly [CertificateDefinition, Path]> {
  for (const [index, certificate] of spec.certificates.entries())
    yield [certificate, ['spec', 'certificates', index]]
}

/** @returns whether a further certificate has a usage, under whatever name it is given. */
export function isFor({ usages }: CertificateDefinition, usage: (typeof usageNames)[number]) {
  return usages.some((text) => usageFrom(text) === usage)
}
