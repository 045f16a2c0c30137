import type { CertificateDefinition } from '../../../shared/definition'
import { authoritiesOf, doorsOf, extraAuthorities } from '../plan/extra'
import type { Door } from '../plan/spec'
import { everyCertificate, isFor } from './certificate-rules'
import { change, shown } from './rule'
import type { Context, Path, Problem, Rule } from './rule'
import { componentNames } from './user-rules'

/** Whom the holder of a further certificate is taken for. */
export const certificateIdentityRules: readonly Rule[] = [
  {
    code: 'certificate-system-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [certificate, path] of clientsOf(context, 'kubernetes')) {
        const name = commonNameOf(certificate)
        if (!name.startsWith('system:')) continue
        yield {
          path: namePath(certificate, path),
          what: `The API server would take ${shown(certificate.name)} for ${shown(name)}.`,
          why: 'Names that begin with system: belong to components, and the built-in rights of that name would go to its holder.',
          remedy: 'Choose a common name without system:, or another authority.',
        }
      }
    },
  },
  {
    code: 'certificate-name-taken',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const people = new Set(context.spec.users.map(({ name }) => name))
      const seen = new Set<string>()
      for (const [certificate, path] of clientsOf(context, 'kubernetes')) {
        const name = commonNameOf(certificate)
        const isComponent = componentNames.has(name) || people.has(name)
        if (isComponent || seen.has(name))
          yield {
            path: namePath(certificate, path),
            what: `${shown(name)} is the name of another identity of this cluster.`,
            why: 'Kubernetes knows a client by the name alone, so both would have the same rights.',
            remedy: 'Give it a common name of its own.',
          }
        seen.add(name)
      }
    },
  },
  {
    code: 'certificate-masters',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [certificate, path] of clientsOf(context, 'kubernetes')) {
        const { name, organizations } = certificate
        for (const [index, group] of organizations.entries()) {
          if (!group.startsWith('system:')) continue
          const isMasters = group === 'system:masters'
          yield {
            path: [...path, 'organizations', index],
            what: `${shown(name)} would be in ${shown(group)}.`,
            why: isMasters
              ? 'The API server lets that group do everything and asks no binding, so the right cannot be taken back before the certificate ends.'
              : 'Groups that begin with system: are meant for components of Kubernetes.',
            remedy: 'Use a group of your own and a binding for it.',
            fixes: [
              change(
                'Remove it',
                [...path, 'organizations'],
                organizations.filter((one) => one !== group),
              ),
            ],
          }
        }
      }
    },
  },
  {
    code: 'certificate-opens-etcd',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of clientsOf(context, 'etcd')) {
        yield {
          path: [...path, 'authority'],
          what: `${shown(name)} could read and write all of etcd.`,
          why: 'etcd asks only who signed a certificate, and every Secret of the cluster is in it.',
          remedy:
            'Give it to those alone that may. For metrics, etcd can serve them apart with --listen-metrics-urls.',
        }
      }
    },
  },
  {
    code: 'certificate-front-proxy',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of clientsOf(context, 'front-proxy')) {
        yield {
          path: [...path, 'authority'],
          what: `${shown(name)} is signed by the authority of the front proxy.`,
          why: 'Extension API servers that check no name would believe whatever user it says it speaks for.',
          remedy: 'Use another authority, unless it stands in front of extension API servers.',
        }
      }
    },
  },
  {
    code: 'certificate-opens-machines',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of clientsOf(context, 'machines')) {
        yield {
          path: [...path, 'authority'],
          what: `${shown(name)} opens the API of the operating system.`,
          why: 'Its organizations are the roles there, and os:admin may do everything with every machine.',
          remedy: 'Use another authority, unless it is meant for that.',
        }
      }
    },
  },
  {
    code: 'certificate-authority-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const names = authorityNames(context)
      for (const [certificate, path] of everyCertificate(context)) {
        const name = commonNameOf(certificate)
        if (!names.has(name)) continue
        yield {
          path: namePath(certificate, path),
          what: `${shown(name)} is the name of an authority.`,
          why: 'Clients would take the certificate for self-signed, or for that authority.',
          remedy: 'Choose another common name.',
        }
      }
    },
  },
]

/** Clients among the further certificates whose authority opens a door. */
function* clientsOf(
  context: Context,
  door: Door,
): Iterable<readonly [CertificateDefinition, Path]> {
  const known = extraAuthorities(context.spec)
  for (const [certificate, path] of everyCertificate(context)) {
    if (!isFor(certificate, 'clientAuth')) continue
    const authority = known.find((id) => id === certificate.authority) ?? known[0]
    if (authority !== undefined && doorsOf(context.spec, authority).includes(door))
      yield [certificate, path]
  }
}

function commonNameOf({ name, commonName }: CertificateDefinition): string {
  return commonName ?? name
}

function namePath({ commonName }: CertificateDefinition, path: Path): Path {
  return [...path, commonName === undefined ? 'name' : 'commonName']
}

/** Common names of the authorities that the layout has. */
function authorityNames({ spec }: Context): ReadonlySet<string> {
  return new Set(authoritiesOf(spec).map(({ commonName }) => commonName))
}
