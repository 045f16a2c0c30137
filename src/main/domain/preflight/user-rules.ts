import type { UserDefinition } from '../../../shared/definition'
import { isLabel, labelFrom } from '../names'
import { change, hasControl, plain, shown, use, withoutControls } from './rule'
import type { Context, Path, Problem, Rule } from './rule'

/** RFC 5280 appendix A: ub-common-name and ub-organization-name. */
const longest = 64

/** Names that the plan gives to components, to the admin or to an authority. */
export const componentNames: ReadonlySet<string> = new Set([
  'kubernetes',
  'kubernetes-admin',
  'kubernetes-super-admin',
  'kube-apiserver',
  'kube-apiserver-kubelet-client',
  'kube-apiserver-etcd-client',
  'kube-etcd-healthcheck-client',
  'front-proxy-client',
])

/** People and their groups. */
export const userRules: readonly Rule[] = [
  {
    code: 'user-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of everyUser(context)) {
        const because = nameReason(name)
        if (because === undefined) continue
        const clean = withoutControls(name.trim(), '/').replace(/[/\\]+/g, '-')
        yield {
          path: [...path, 'name'],
          what: `${shown(name)} cannot be a user's name: ${because}.`,
          why: 'It is the common name of the certificate, by which Kubernetes knows the user, and part of a file name.',
          remedy: 'Use a short name such as jane.',
          fixes:
            clean !== name && nameReason(clean) === undefined
              ? [use([...path, 'name'], clean)]
              : [],
        }
      }
    },
  },
  {
    code: 'user-repeated',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const seen = new Set<string>()
      for (const [{ name }, path] of everyUser(context)) {
        if (seen.has(name) && name !== '') {
          const left = context.spec.users.filter((_, index) => index !== path.at(-1))
          yield {
            path: [...path, 'name'],
            what: `${shown(name)} is the name of two users.`,
            why: 'Kubernetes knows a user by the name alone, so they would have the same rights.',
            remedy: 'Give each user an own name, or remove one.',
            fixes: [change('Remove this one', ['spec', 'users'], left.map(plain))],
          }
        }
        seen.add(name)
      }
    },
  },
  {
    code: 'user-system',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of everyUser(context)) {
        if (!name.startsWith('system:')) continue
        const better = name.slice('system:'.length).replaceAll(':', '-')
        yield {
          path: [...path, 'name'],
          what: `${shown(name)} is a name of Kubernetes itself.`,
          why: 'Names that begin with system: belong to components, and the built-in rights of that name would go to a person.',
          remedy: 'Choose a name without system:.',
          fixes: nameReason(better) === undefined ? [use([...path, 'name'], better)] : [],
        }
      }
    },
  },
  {
    code: 'user-is-component',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ name }, path] of everyUser(context)) {
        if (!componentNames.has(name)) continue
        yield {
          path: [...path, 'name'],
          what: `${name} is the name of another identity of this cluster.`,
          why: 'Who holds it would be taken for that component or authority.',
          remedy: 'Choose the name of a person or a team.',
        }
      }
    },
  },
  {
    code: 'user-group',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [user, path, group, index] of everyGroup(context)) {
        const because = textReason(group)
        if (because === undefined) continue
        const left = user.groups.filter((_, other) => other !== index)
        yield {
          path: [...path, 'groups', index],
          what: `${shown(group)} cannot be a group: ${because}.`,
          why: 'Each group is an organization in the certificate.',
          remedy: 'Correct or remove it.',
          fixes: [change('Remove it', [...path, 'groups'], left)],
        }
      }
    },
  },
  {
    code: 'user-group-list',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [user, path, group, index] of everyGroup(context)) {
        if (!group.includes(',')) continue
        const parts = group
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
        const all = [...user.groups.slice(0, index), ...parts, ...user.groups.slice(index + 1)]
        yield {
          path: [...path, 'groups', index],
          what: `${shown(group)} is one group whose name has a comma.`,
          why: 'Kubernetes does not split it, so a binding for one of its parts does not apply.',
          remedy: 'Enter each group by itself.',
          fixes: [change(`Split into ${parts.length} groups`, [...path, 'groups'], all)],
        }
      }
    },
  },
  {
    code: 'user-group-masters',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [user, path, group, index] of everyGroup(context)) {
        if (group !== 'system:masters') continue
        const better = user.groups.map((one) => (one === group ? 'kubeadm:cluster-admins' : one))
        yield {
          path: [...path, 'groups', index],
          what: `${shown(user.name)} would be in system:masters.`,
          why: 'The API server lets that group do everything and asks no binding, so the right cannot be taken back before the certificate ends.',
          remedy: 'Use a group with a binding, such as kubeadm:cluster-admins.',
          fixes: [change('Use kubeadm:cluster-admins', [...path, 'groups'], [...new Set(better)])],
        }
      }
    },
  },
  {
    code: 'user-group-system',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [user, path, group, index] of everyGroup(context)) {
        if (!group.startsWith('system:') || group === 'system:masters') continue
        yield {
          path: [...path, 'groups', index],
          what: `${shown(user.name)} would be in ${shown(group)}, a group of Kubernetes itself.`,
          why: 'Groups that begin with system: are meant for components.',
          remedy: 'Use an own group and a binding for it.',
          fixes: [
            change(
              'Remove it',
              [...path, 'groups'],
              user.groups.filter((one) => one !== group),
            ),
          ],
        }
      }
    },
  },
  {
    code: 'user-namespace',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ namespace }, userPath] of everyUser(context)) {
        if (!namespace || isLabel(namespace)) continue
        const path = [...userPath, 'namespace']
        const better = labelFrom(namespace)
        yield {
          path,
          what: `${shown(namespace)} cannot be a namespace.`,
          why: 'A namespace is an RFC 1123 label: at most 63 of a to z, 0 to 9 and hyphens.',
          remedy: 'Correct it, or leave it empty for default.',
          fixes: better === undefined ? [] : [use(path, better)],
        }
      }
    },
  },
]

function nameReason(name: string): string | undefined {
  if (/[/\\]/.test(name)) return 'it has a slash'
  if (name === '.' || name === '..') return 'it means a folder'
  return textReason(name)
}

function textReason(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty'
  if (hasControl(text)) return 'it has characters that cannot be seen'
  if (text !== text.trim()) return 'it has spaces around it'
  const { length } = [...text]
  return length > longest ? `it has ${length} characters, ${longest} is the most` : undefined
}

function* everyUser({ spec }: Context): Iterable<readonly [UserDefinition, Path]> {
  for (const [index, user] of spec.users.entries()) yield [user, ['spec', 'users', index]]
}

function* everyGroup(context: Context): Iterable<readonly [UserDefinition, Path, string, number]> {
  for (const [user, path] of everyUser(context))
    for (const [index, group] of user.groups.entries()) yield [user, path, group, index]
}
