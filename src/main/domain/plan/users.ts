import type { CertificateSpec } from './spec'
import { userOf } from './scopes'

/** Rows by which people prove who they are. */
export const users: readonly CertificateSpec[] = [
  {
    kind: 'certificate',
    id: 'admin',
    title: 'admin',
    purpose: 'You show this to the API server; a binding gives it the rights of cluster-admin.',
    authority: 'ca',
    scope: { per: 'cluster' },
    usages: ['clientAuth'],
    validity: 'certificate',
    // A group with a binding that can be removed, unlike system:masters:
    // https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/
    subject: () => ({
      commonName: 'kubernetes-admin',
      organizations: ['kubeadm:cluster-admins'],
    }),
  },
  {
    kind: 'certificate',
    id: 'super-admin',
    title: 'super-admin',
    purpose: 'For emergencies: the API server lets it do everything, whatever the bindings say.',
    authority: 'ca',
    scope: { per: 'cluster' },
    usages: ['clientAuth'],
    validity: 'certificate',
    subject: () => ({ commonName: 'kubernetes-super-admin', organizations: ['system:masters'] }),
  },
  {
    kind: 'certificate',
    id: 'user',
    title: 'user',
    purpose: '{user} shows this to {shownTo}.',
    shownTo: 'the API server',
    authority: 'ca',
    scope: { per: 'user' },
    usages: ['clientAuth'],
    validity: 'user',
    subject: (_, subject) => {
      const { name, groups } = userOf(subject)
      return { commonName: name, organizations: groups }
    },
  },
]
