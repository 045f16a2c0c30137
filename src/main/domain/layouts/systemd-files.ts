import type { Role } from '../../../shared/definition'
import { file, pairAt, use } from './kubeadm-places'
import type { NodePath, OnNode, Place } from './layout'
import { pkiFolder } from './systemd-paths'

/** A certificate and its key beside the API server's files. */
export function pair(name: string, certificateUse: string, keyUse: string, why: string): Place {
  return {
    as: 'files',
    roles: ['control-plane'],
    certificate: file(`${pkiFolder}/${name}.crt`, use(`kube-apiserver ${certificateUse}`)),
    privateKey: file(`${pkiFolder}/${name}.key`, use(`kube-apiserver ${keyUse}`)),
    why,
  }
}

/** An authority's certificate at one more place. */
export function trust(
  roles: readonly Role[],
  path: string,
  usedBy: readonly string[],
  why: string,
  on?: OnNode,
): Place {
  return { as: 'files', roles, certificate: file(path, use(...usedBy), on), why }
}

/**
 * A kubeconfig of a component.
 *
 * @param pair path without ending of certificate and key, where the node makes the key itself.
 */
export function conf(
  role: Role,
  path: NodePath,
  pair: NodePath,
  server: 'endpoint' | 'local',
  usedBy: readonly string[],
  why: string,
): Place {
  const place = file(path, use(...usedBy))
  return { as: 'kubeconfig', roles: [role], file: place, pair: pairAt(pair), server, why }
}
