import type { CertificateSpec } from './spec'
import { etcdRoles, kubeletRoles, nodeOf } from './scopes'

/** Rows by which components prove who they are. Kubernetes reads CN as user and each O as a group. */
export const clients: readonly CertificateSpec[] = [
  {
    kind: 'certificate',
    id: 'apiserver-kubelet-client',
    title: 'apiserver-kubelet-client',
    purpose: 'The API server on {node} shows this to {shownTo}.',
    shownTo: 'kubelets, for logs, exec and port-forward',
    authority: 'ca',
    scope: { per: 'node', roles: () => ['control-plane'] },
    usages: ['clientAuth'],
    validity: 'certificate',
    // No group by default, a binding for the user instead: https://github.com/kubernetes/kubeadm/issues/3310
    subject: ({ pki }) => ({
      commonName: 'kube-apiserver-kubelet-client',
      organizations: pki.kubeletClientGroup === 'none' ? [] : [pki.kubeletClientGroup],
    }),
  },
  {
    kind: 'certificate',
    id: 'apiserver-etcd-client',
    title: 'apiserver-etcd-client',
    purpose: 'The API server on {node} shows this to {shownTo}.',
    shownTo: 'etcd',
    authority: 'etcd-ca',
    scope: { per: 'node', roles: () => ['control-plane'] },
    usages: ['clientAuth'],
    validity: 'certificate',
    // etcd asks who signed it and nothing else, so a group would only look powerful.
    subject: () => ({ commonName: 'kube-apiserver-etcd-client', organizations: [] }),
  },
  {
    kind: 'certificate',
    id: 'front-proxy-client',
    title: 'front-proxy-client',
    purpose: 'The API server on {node} shows this to {shownTo}.',
    shownTo: 'extension API servers',
    authority: 'front-proxy-ca',
    scope: { per: 'node', roles: () => ['control-plane'] },
    usages: ['clientAuth'],
    validity: 'certificate',
    subject: () => ({ commonName: 'front-proxy-client', organizations: [] }),
  },
  {
    kind: 'certificate',
    id: 'etcd-healthcheck-client',
    title: 'etcd-healthcheck-client',
    purpose: 'The liveness probe on {node} shows this to {shownTo}.',
    shownTo: 'etcd',
    authority: 'etcd-ca',
    scope: { per: 'node', roles: etcdRoles },
    usages: ['clientAuth'],
    validity: 'certificate',
    subject: () => ({ commonName: 'kube-etcd-healthcheck-client', organizations: [] }),
  },
  {
    kind: 'certificate',
    id: 'kubelet-client',
    title: 'kubelet-client',
    purpose: 'The kubelet on {node} shows this to {shownTo}.',
    shownTo: 'the API server',
    authority: 'ca',
    scope: { per: 'node', roles: kubeletRoles },
    usages: ['clientAuth'],
    validity: 'certificate',
    // The node authorizer knows a node by exactly this form:
    // https://kubernetes.io/docs/reference/access-authn-authz/node/
    subject: (_, subject) => ({
      commonName: `system:node:${nodeOf(subject).name}`,
      organizations: ['system:nodes'],
    }),
  },
  {
    kind: 'certificate',
    id: 'controller-manager',
    title: 'controller-manager',
    purpose: 'The controller manager on {node} shows this to {shownTo}.',
    shownTo: 'the API server',
    authority: 'ca',
    scope: { per: 'node', roles: () => ['control-plane'] },
    usages: ['clientAuth'],
    validity: 'certificate',
    // No group: the built-in binding names the user.
    subject: () => ({ commonName: 'system:kube-controller-manager', organizations: [] }),
  },
  {
    kind: 'certificate',
    id: 'scheduler',
    title: 'scheduler',
    purpose: 'The scheduler on {node} shows this to {shownTo}.',
    shownTo: 'the API server',
    authority: 'ca',
    scope: { per: 'node', roles: () => ['control-plane'] },
    usages: ['clientAuth'],
    validity: 'certificate',
    // No group: the built-in bindings name the user.
    subject: () => ({ commonName: 'system:kube-scheduler', organizations: [] }),
  },
  {
    kind: 'certificate',
    id: 'kube-proxy',
    title: 'kube-proxy',
    purpose: 'kube-proxy on {node} shows this to {shownTo}.',
    shownTo: 'the API server',
    authority: 'ca',
    scope: { per: 'node', roles: kubeletRoles },
    usages: ['clientAuth'],
    validity: 'certificate',
    // No group: the built-in binding system:node-proxier names the user, and nothing binds a group.
    subject: () => ({ commonName: 'system:kube-proxy', organizations: [] }),
  },
]
