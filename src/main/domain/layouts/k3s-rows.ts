import { externalEtcdRows, isExternal } from './external-etcd'
import type { Layout, RowForms } from './layout'

/** Names as the distribution's own generator gives them; people prove themselves by client-ca. */
export function k3sRows(prefix: string): RowForms {
  const named = (name: string) => ({ commonName: `${prefix}-${name}` })
  const byClients = { authority: 'client-ca' } as const
  return {
    ...externalEtcdRows,
    'etcd-ca': { when: isExternal },
    'root-ca': named('root-ca'),
    'server-ca': named('server-ca'),
    'client-ca': named('client-ca'),
    'request-header-ca': named('request-header-ca'),
    'etcd-server-ca': named('etcd-server-ca'),
    'etcd-peer-ca': named('etcd-peer-ca'),
    admin: byClients,
    'super-admin': byClients,
    user: byClients,
  }
}

/** What `server/tls` of a running server has; its service.key is no exception. */
export const k3sModes: Layout['modes'] = {
  certificate: 0o644,
  privateKey: 0o600,
  publicKey: 0o644,
  kubeconfig: 0o600,
  folder: 0o755,
}

export function k3sLimits(name: string): Layout['limits'] {
  return {
    keyAlgorithms: {
      allowed: ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384'],
      why: `${name} makes authorities with RSA and EC keys only, and is not known to work with others.`,
    },
    authorityKeys: {
      allowed: ['control-planes'],
      why: `${name} signs every certificate itself, so its first server needs the keys of its authorities. The root's key stays here.`,
    },
    privateKeys: {
      allowed: ['here'],
      why: `Nodes of ${name} make their keys themselves in any case, and ${name} signs for them.`,
    },
    nameConstraints: {
      allowed: ['none'],
      why: `${name} signs certificates itself, for names that are not known here, and would stop at the first one outside of the limits.`,
    },
    hierarchies: {
      allowed: ['separate', 'two-tier'],
      why: `In ${name}, whoever may call must not be able to pose as a server, or as etcd.`,
      recommended: {
        value: 'two-tier',
        why: `Without a root above them, the authorities of ${name} cannot be renewed with "certificate rotate-ca" later, and every token changes.`,
      },
    },
  }
}

/**
 * The files of the distribution's own generator end in the root, and etcd trusts every certificate in
 * its file, so whatever hangs below the root opens it.
 */
export const etcdNote =
  'Below a common root, etcd takes the certificates of people too: keep its ports 2379 and 2380 closed to everyone but servers.'
