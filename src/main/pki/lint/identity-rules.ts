/** Users and groups: what Kubernetes reads in the subject of a client. */
import { isMeantAsAuthority, shapeOf } from './roles'
import type { CertificateRule } from './rule'
import { commonNameOf, valuesOf } from './view'

const authenticator = 'Kubernetes, apiserver x509 authenticator'
const nodeAuthorizer = 'https://kubernetes.io/docs/reference/access-authn-authz/node/'
const nodeName = /^system:node:([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)$/

export const identityRules: readonly CertificateRule[] = [
  {
    id: 'kubelet-name',
    field: 'subject',
    severity: 'error',
    appliesTo: 'kubelets',
    why: 'The node authorizer knows a node by exactly this name and refuses every other one.',
    remedy: 'Use the common name system:node: followed by the name of the node, in lower case.',
    source: nodeAuthorizer,
    check(certificate) {
      const name = commonNameOf(certificate)
      return nodeName.test(name) ? undefined : `${JSON.stringify(name)} is not system:node:<name>.`
    },
  },
  {
    id: 'kubelet-group',
    field: 'subject',
    severity: 'error',
    appliesTo: 'kubelets',
    why: 'The node authorizer takes it for a node only in this group.',
    remedy: 'Use the organization system:nodes.',
    source: nodeAuthorizer,
    check: (certificate) =>
      valuesOf(certificate, 'O').includes('system:nodes')
        ? undefined
        : 'It is not in the group system:nodes.',
  },
  {
    id: 'kubelet-node',
    field: 'subject',
    severity: 'error',
    appliesTo: 'kubelets',
    why: 'The node would act as another one: node is not allowed to modify node.',
    remedy: 'Issue it again for the node that shows it.',
    source:
      'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction',
    check(certificate, { expected: { node } }) {
      const name = nodeName.exec(commonNameOf(certificate))?.[1]
      return node && name !== undefined && name !== node.name
        ? `It is for the node ${name} and lies on ${node.name}.`
        : undefined
    },
  },
  {
    id: 'component-name',
    field: 'subject',
    severity: 'error',
    appliesTo: 'clients',
    why: 'The built-in bindings name this user; with another name everything is forbidden.',
    remedy: 'Use the common name that Kubernetes expects of the component.',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles',
    check(certificate, { expected: { role } }) {
      const wanted = shapeOf(role).commonName
      const name = commonNameOf(certificate)
      return wanted === undefined || wanted === name
        ? undefined
        : `Its common name is ${JSON.stringify(name)}, not ${wanted}.`
    },
  },
  {
    id: 'component-as-group',
    field: 'subject',
    severity: 'error',
    appliesTo: 'clients',
    why: 'The built-in bindings name users. A group of that name is bound to nothing.',
    remedy: 'Write the name of the component as common name.',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles',
    check(certificate) {
      const group = valuesOf(certificate, 'O').find((value) =>
        /^system:kube-(scheduler|controller-manager|proxy)$/.test(value),
      )
      return group !== undefined && commonNameOf(certificate) !== group
        ? `The name of a component, ${group}, is its group.`
        : undefined
    },
  },
  {
    id: 'group-doubled',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'clients',
    why: 'No group has such a name; it is a slip that has been copied from list to list.',
    remedy: 'Leave the group out, or write it with one system:.',
    source: 'https://github.com/kelseyhightower/kubernetes-the-hard-way, ca.conf',
    check(certificate) {
      const group = valuesOf(certificate, 'O').find((value) => value.startsWith('system:system:'))
      return group && `The group ${group} begins with system: twice.`
    },
  },
  {
    id: 'group-list',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'clients',
    why: 'Kubernetes does not split it: it is one group, and bindings for its parts do not apply.',
    remedy: 'Write one organization per group.',
    source: authenticator,
    check(certificate) {
      const group = valuesOf(certificate, 'O').find((value) => value.includes(','))
      return group && `${JSON.stringify(group)} is one group with a comma in its name.`
    },
  },
  {
    id: 'group-in-unit',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'clients',
    why: 'Kubernetes reads groups from O only, so the user has none.',
    remedy: 'Write the group as organization (O) instead of organizational unit (OU).',
    source: authenticator,
    check(certificate) {
      const units = valuesOf(certificate, 'OU')
      const isMeant =
        units.some((unit) => unit.includes(':')) || valuesOf(certificate, 'O').length === 0
      return units.length > 0 && isMeant ? `OU=${units.join(', ')} gives no group.` : undefined
    },
  },
  {
    id: 'group-masters',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'clients',
    why: 'The API server lets this group do everything and asks no binding, until the certificate ends.',
    remedy: 'Use a group with a binding, such as kubeadm:cluster-admins.',
    source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    check: (certificate, { expected: { role } }) =>
      valuesOf(certificate, 'O').includes('system:masters') && !shapeOf(role).isSuper
        ? 'It is in the group system:masters.'
        : undefined,
  },
  {
    id: 'user-system',
    field: 'subject',
    severity: 'error',
    appliesTo: 'users',
    why: 'Such names belong to components, and the built-in rights of that name would go to a person.',
    remedy: 'Choose a name without system:.',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects',
    check: (certificate) =>
      commonNameOf(certificate).startsWith('system:')
        ? 'The user is named like a component.'
        : undefined,
  },
  {
    id: 'user-component',
    field: 'subject',
    severity: 'error',
    appliesTo: 'users',
    why: 'Whoever holds it is taken for that component: the API server, or the aggregator.',
    remedy: 'Choose the name of a person or a team.',
    source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/',
    check: (certificate) =>
      /^(kube-apiserver|front-proxy-client|kube-etcd)/.test(commonNameOf(certificate))
        ? 'The user has the name of a component.'
        : undefined,
  },
  {
    id: 'admin-group',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'clients',
    why: 'The name alone is bound to nothing, so everything is forbidden.',
    remedy: 'Add a group with a binding, such as kubeadm:cluster-admins, or bind the user.',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
    check: (certificate, surroundings) =>
      !isMeantAsAuthority(certificate, surroundings) &&
      ['admin', 'kubernetes-admin', 'cluster-admin'].includes(commonNameOf(certificate)) &&
      valuesOf(certificate, 'O').length === 0
        ? 'It is named like an administrator and is in no group.'
        : undefined,
  },
]
