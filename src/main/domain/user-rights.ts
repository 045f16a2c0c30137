import type { RoleRule, UserBinding } from '../../shared/definition'
import type { ClusterBinding, ClusterUser } from './cluster'
import { safeFileName } from './files'
import { bindingText, group, userBinding } from './rbac'
import type { Manifest, RbacSubject } from './rbac'
import { yamlDocuments, yamlText } from './yaml-text'

/** Namespace of a right that holds in the whole cluster. */
export const everywhere = '*'

/** @returns where a right holds; undefined for the whole cluster. */
export function bindingNamespace(
  { namespace }: UserBinding,
  own: string | undefined,
): string | undefined {
  if (namespace === undefined || namespace === '') return own === '' ? undefined : own
  return namespace === everywhere ? undefined : namespace
}

/**
 * What a user may do, for `kubectl apply`: the usual right where the definition says nothing, else a
 * binding for the user alone per right, behind the roles that are written in full. Undefined for no
 * right at all.
 */
export function userRights(user: ClusterUser): Manifest | undefined {
  const { name, bindings } = user
  if (bindings === undefined) return userBinding(user)
  if (bindings.length === 0) return undefined
  const made = new Map(
    bindings.flatMap((binding) =>
      binding.rules === undefined ? [] : [[roleKey(binding), roleText(binding, binding.rules)]],
    ),
  )
  const subjects: readonly RbacSubject[] = [{ kind: 'User', name }]
  const bound = bindings.map((binding) => {
    const { role, kind, namespace } = binding
    return bindingText({
      name: objectName(`${name}-${role}`),
      namespace,
      role,
      roleKind: kind,
      subjects,
    })
  })
  const comment = yamlComment([`Rights of ${name}.`, ...namespaceNotes(bindings)])
  return {
    fileName: `${safeFileName(name)}.yaml`,
    text: comment + yamlDocuments([...made.values(), ...new Set(bound)]),
  }
}

/** What makes two roles one: two with different rules would overwrite each other. */
export function roleKey({ kind, namespace, role }: Omit<ClusterBinding, 'rules'>): string {
  return kind === 'Role' ? `${kind} ${namespace ?? ''}/${role}` : `${kind} ${role}`
}

function roleText({ role, kind, namespace }: ClusterBinding, rules: readonly RoleRule[]): string {
  return yamlText({
    apiVersion: `${group}/v1`,
    kind,
    metadata: kind === 'Role' ? { name: role, namespace } : { name: role },
    rules: rules.map(({ apiGroups, resources, verbs, resourceNames }) => ({
      apiGroups,
      resources,
      ...(resourceNames === undefined || resourceNames.length === 0 ? {} : { resourceNames }),
      verbs,
    })),
  })
}

function namespaceNotes(bindings: readonly ClusterBinding[]): string[] {
  const names = [...new Set(bindings.flatMap(({ namespace }) => namespace ?? []))]
  return names.map((namespace) => `The namespace ${namespace} must exist.`)
}

/** Comment lines; a name that goes over several lines stays inside. */
function yamlComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/[\r\n\u2028\u2029]+/g, ' ')}\n`).join('')
}

/** Names of RBAC objects are path segments: no slash and no percent sign (Kubernetes, path segment names). */
function objectName(text: string): string {
  return text.replace(/[/%]/g, '-')
}
