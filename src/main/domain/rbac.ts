import type { ClusterUser } from './cluster'
import { safeFileName } from './files'
import { yamlText } from './yaml-text'

export const group = 'rbac.authorization.k8s.io'

/** A manifest for `kubectl apply`. */
export type Manifest = { readonly fileName: string; readonly text: string }

export type RbacSubject = { readonly kind: 'User' | 'Group'; readonly name: string }
export type Binding = {
  readonly name: string
  readonly namespace?: string | undefined
  readonly role: string
  readonly roleKind?: 'ClusterRole' | 'Role'
  readonly subjects: readonly RbacSubject[]
}

/**
 * The role that people get until an admin decides otherwise: reading, without Secrets. Kubernetes
 * has `edit` and `admin` beside it (reference/access-authn-authz/rbac, user-facing roles).
 */
export const userRole = 'view'

/** @returns a binding as YAML; one of the whole cluster where no namespace is given. */
export function bindingText(binding: Binding, comment?: string): string {
  const { name, namespace, role, roleKind = 'ClusterRole', subjects } = binding
  return yamlText(
    {
      apiVersion: `${group}/v1`,
      kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
      metadata: namespace === undefined ? { name } : { name, namespace },
      subjects: subjects.map((subject) => ({ ...subject, apiGroup: group })),
      roleRef: { kind: roleKind, name: role, apiGroup: group },
    },
    comment,
  )
}

/**
 * What a user may do: the groups of the certificate, or the user where there are none, get `view`,
 * in the user's namespace or, without one, in the whole cluster.
 */
export function userBinding(user: ClusterUser): Manifest {
  const subjects: RbacSubject[] =
    user.groups.length > 0
      ? user.groups.map((name) => ({ kind: 'Group', name }))
      : [{ kind: 'User', name: user.name }]
  const name = safeFileName(`${subjects.map((subject) => subject.name).join('-')}-${userRole}`)
  const where = user.namespace === undefined ? [] : [user.namespace]
  const comment = [
    `Reading rights. For more, put edit or admin in the place of ${userRole}.`,
    ...where.map((namespace) => `The namespace ${namespace} must exist.`),
  ].join('\n')
  return {
    fileName: `${[...where, name].map(safeFileName).join('-')}.yaml`,
    text: bindingText({ name, namespace: user.namespace, role: userRole, subjects }, comment),
  }
}

/**
 * Lets the API server call kubelets (logs, exec) with a certificate that has no group. kubeadm makes
 * this binding itself from 1.35.5 and 1.36.1 on; applying it twice changes nothing.
 */
export function kubeletClientBinding(): Manifest {
  return {
    fileName: 'apiserver-kubelet-client.yaml',
    text: bindingText(
      {
        name: 'kubeadm:apiserver-kubelet-client',
        role: 'system:kubelet-api-admin',
        subjects: [{ kind: 'User', name: 'kube-apiserver-kubelet-client' }],
      },
      'Lets the API server reach kubelets, for kubectl logs and exec. Apply it once.',
    ),
  }
}

/** Group of admin.conf (kubeadm constants.ClusterAdminsGroupAndClusterRoleBinding). */
export const clusterAdminsGroup = 'kubeadm:cluster-admins'

/** Gives admin.conf its rights. `kubeadm init` makes this binding with super-admin.conf. */
export function clusterAdminsBinding(): Manifest {
  return {
    fileName: 'cluster-admins.yaml',
    text: bindingText(
      {
        name: clusterAdminsGroup,
        role: 'cluster-admin',
        subjects: [{ kind: 'Group', name: clusterAdminsGroup }],
      },
      'The rights of admin.conf. If they are gone, apply this with super-admin.conf.',
    ),
  }
}
