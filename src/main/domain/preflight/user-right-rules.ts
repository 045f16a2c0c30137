import type { RoleRule, UserBinding, UserDefinition } from '../../../shared/definition'
import { isLabel, labelFrom } from '../names'
import { bindingNamespace, everywhere, roleKey } from '../user-rights'
import { change, hasControl, plain, shown, use } from './rule'
import type { Context, Path, Problem, Rule } from './rule'

/** Roles that Kubernetes makes itself, and keeps as they are (user-facing roles of RBAC). */
const builtIn = new Set(['cluster-admin', 'admin', 'edit', 'view'])
/** Verbs by which a right grows into others (RBAC good practices, privilege escalation). */
const escalating = ['escalate', 'bind', 'impersonate']

/** What people may do. */
export const userRightRules: readonly Rule[] = [
  {
    code: 'user-role',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const { user, binding, path } of everyBinding(context)) {
        const { role } = binding
        if (role.trim() === role && role !== '' && !/[/%]|^\.\.?$/.test(role) && !hasControl(role))
          continue
        yield {
          path: [...path, 'role'],
          what: `${shown(role)} cannot be the name of a role.`,
          why: `The right of ${shown(user.name)} could not be applied.`,
          remedy: 'Use view, edit, admin, or the name of a role of your own.',
          fixes: [use([...path, 'role'], 'view')],
        }
      }
    },
  },
  {
    code: 'user-role-namespace',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const { user, binding, path } of everyBinding(context)) {
        if (binding.kind !== 'Role' || bindingNamespace(binding, user.namespace) !== undefined)
          continue
        yield {
          path: [...path, 'namespace'],
          what: `The role ${shown(binding.role)} is in no namespace.`,
          why: 'A Role is one of a namespace; only a ClusterRole can hold in the whole cluster.',
          remedy: 'Enter its namespace, or use a ClusterRole.',
          fixes: [change('Use a ClusterRole', [...path, 'kind'], 'ClusterRole')],
        }
      }
    },
  },
  {
    code: 'user-right-namespace',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const { binding, path: bindingPath } of everyBinding(context)) {
        const { namespace } = binding
        if (!namespace || namespace === everywhere || isLabel(namespace)) continue
        const path = [...bindingPath, 'namespace']
        const better = labelFrom(namespace)
        yield {
          path,
          what: `${shown(namespace)} cannot be a namespace.`,
          why: 'A namespace is an RFC 1123 label: at most 63 of a to z, 0 to 9 and hyphens.',
          remedy: 'Correct it, or write * for the whole cluster.',
          fixes: better === undefined ? [] : [use(path, better)],
        }
      }
    },
  },
  {
    code: 'user-role-built-in',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const { binding, path } of everyBinding(context)) {
        const { role, rules } = binding
        if (rules === undefined || !(builtIn.has(role) || role.startsWith('system:'))) continue
        yield {
          path: [...path, 'role'],
          what: `${shown(role)} is a role of Kubernetes itself.`,
          why: 'Its rules would be overwritten, for everyone who has it.',
          remedy: 'Give the role another name.',
          fixes: [use([...path, 'role'], `own-${role.replace(/^system:/, '')}`)],
        }
      }
    },
  },
  {
    code: 'user-role-rules',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const { binding, path } of everyBinding(context)) {
        const bad = binding.rules?.findIndex(isEmptyRule) ?? -1
        if (bad < 0 && binding.rules?.length !== 0) continue
        yield {
          path: bad < 0 ? [...path, 'rules'] : [...path, 'rules', bad],
          what: `A rule of ${shown(binding.role)} allows nothing.`,
          why: 'Kubernetes refuses a rule without resources, API groups or verbs.',
          remedy: 'Name resources such as pods and verbs such as get, list and watch.',
        }
      }
    },
  },
  {
    code: 'user-role-twice',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const known = new Map<string, string>()
      for (const { user, binding, path } of everyBinding(context)) {
        if (binding.rules === undefined) continue
        const namespace = bindingNamespace(binding, user.namespace)
        const key = roleKey({ ...binding, namespace })
        const text = JSON.stringify(binding.rules)
        const before = known.get(key)
        known.set(key, text)
        if (before === undefined || before === text) continue
        yield {
          path: [...path, 'rules'],
          what: `The role ${shown(binding.role)} is written twice, with different rules.`,
          why: 'The one that is applied last would count for both.',
          remedy: 'Give one of them another name.',
        }
      }
    },
  },
  {
    code: 'user-right-twice',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const seen = new Set<string>()
      for (const { user, binding, path, index } of everyBinding(context)) {
        const namespace = bindingNamespace(binding, user.namespace)
        const key = JSON.stringify([user.name, binding.kind, binding.role, namespace ?? ''])
        if (seen.has(key)) {
          const left = (user.bindings ?? []).filter((_, other) => other !== index).map(plain)
          yield {
            path,
            what: `${shown(user.name)} has the role ${shown(binding.role)} twice in the same place.`,
            why: 'The second says nothing more.',
            remedy: 'Remove one.',
            fixes: [change('Remove this one', path.slice(0, -1), left)],
          }
        }
        seen.add(key)
      }
    },
  },
  {
    code: 'user-cluster-admin',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const { user, binding, path } of everyBinding(context)) {
        if (binding.role !== 'cluster-admin' || binding.kind !== 'ClusterRole') continue
        const where = bindingNamespace(binding, user.namespace)
        yield {
          path: [...path, 'role'],
          what: `${shown(user.name)} may do everything ${where === undefined ? 'in the whole cluster' : `in ${where}`}.`,
          why:
            where === undefined
              ? 'That includes reading every Secret and giving rights to others.'
              : 'That includes every Secret and every quota there.',
          remedy: 'Use admin, edit or view, unless that is what you want.',
          fixes: [change('Use edit', [...path, 'role'], 'edit')],
        }
      }
    },
  },
  {
    code: 'user-role-escalates',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const { user, binding, path } of everyBinding(context)) {
        const index = binding.rules?.findIndex(isBroad) ?? -1
        if (index < 0) continue
        yield {
          path: [...path, 'rules', index],
          what: `With ${shown(binding.role)}, ${shown(user.name)} can get every other right.`,
          why: 'The rule allows everything on everything, or the verbs escalate, bind or impersonate.',
          remedy: 'Name the resources and verbs that are needed.',
        }
      }
    },
  },
]

type Found = {
  readonly user: UserDefinition
  readonly binding: UserBinding
  readonly index: number
  readonly path: Path
}

function* everyBinding({ spec }: Context): Iterable<Found> {
  for (const [position, user] of spec.users.entries())
    for (const [index, binding] of (user.bindings ?? []).entries())
      yield { user, binding, index, path: ['spec', 'users', position, 'bindings', index] }
}

function isEmptyRule({ apiGroups, resources, verbs }: RoleRule): boolean {
  return apiGroups.length === 0 || resources.length === 0 || verbs.length === 0
}

function isBroad({ resources, verbs }: RoleRule): boolean {
  const isEverything = resources.includes('*') && verbs.includes('*')
  return isEverything || verbs.some((verb) => escalating.includes(verb))
}
