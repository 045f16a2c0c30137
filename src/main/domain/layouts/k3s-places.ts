import type { Role } from '../../../shared/definition'
import type { AuthorityId, SpecId } from '../plan/spec'
import { absent } from './absent'
import { peoplePlaces, serverAuthorityForAdmin } from './admin-places'
import { extraPlaces } from './extra-places'
import { externalEtcdPlaces, externalEtcdTrust } from './external-etcd'
import { controlPlane, file, forAdmin, use } from './kubeadm-places'
import { datastoreClient, tlsFolder } from './k3s-product'
import type { Product } from './k3s-product'
import type { Place } from './layout'
import { isFirstControlPlane } from './roles'

const apiserver = 'kube-apiserver'
const manager = 'kube-controller-manager'
const members: readonly Role[] = ['control-plane', 'worker']

/**
 * Files that k3s takes instead of making its own: contrib/util/generate-custom-ca-certs.sh in
 * k3s-io/k3s and "Using Custom CA Certificates" in its documentation. They must be there before the
 * first start of the first server; the other servers fetch them from the datastore, agents never
 * see them.
 */
export function k3sPlaces(product: Product): Readonly<Record<SpecId, readonly Place[]>> {
  const tls = tlsFolder(product)
  const client = datastoreClient(product)
  const authority = (
    name: string,
    certificateUse: readonly string[],
    keyUse: readonly string[],
    why: string,
  ): Place => ({
    as: 'files',
    roles: controlPlane,
    certificate: file(`${tls}/${name}.crt`, use(...certificateUse), isFirstControlPlane),
    privateKey: file(`${tls}/${name}.key`, use(...keyUse), isFirstControlPlane),
    why,
  })
  const token = (roles: readonly Role[], why: string): Place => ({
    as: 'inside',
    roles,
    path: product.config,
    why,
  })
  const otherAuthorities = absent(`${product.name} splits this authority, or knows no such one.`)
  const madeWith = (signedBy: AuthorityId) =>
    absent(
      `${product.name} makes it itself from the authorities above, and renews it at its start.`,
      signedBy,
    )
  const encryption = absent(
    `${product.name} makes the key of encryption at rest itself, and rotates it.`,
  )
  const unknown = absent(`${product.name} knows no such secret.`)
  return {
    'root-ca': [
      {
        as: 'not-shipped',
        why: 'Its certificate ends every chain; its key stays here, to renew the others with.',
      },
    ],
    'server-ca': [
      authority(
        'server-ca',
        [`${apiserver} --kubelet-certificate-authority`, `${manager} --root-ca-file`],
        [`${manager} --cluster-signing-kubelet-serving-key-file`],
        'Signs what API servers, supervisors and kubelets show when they are called.',
      ),
      serverAuthorityForAdmin,
    ],
    'client-ca': [
      authority(
        'client-ca',
        [`${apiserver} --client-ca-file`, 'kubelet authentication.x509.clientCAFile'],
        [
          `${manager} --cluster-signing-kube-apiserver-client-key-file`,
          `${manager} --cluster-signing-kubelet-client-key-file`,
        ],
        'Signs what kubelets, controllers and people show when they call.',
      ),
      forAdmin(
        'certificate',
        'client-ca.crt',
        'Signed the kubeconfigs; to check them with. Clients need it for nothing.',
      ),
    ],
    'request-header-ca': [
      authority(
        'request-header-ca',
        [`${apiserver} --requestheader-client-ca-file`],
        [`${product.command} server`],
        'Signs what the API server shows to extension API servers.',
      ),
    ],
    'etcd-server-ca': [
      authority(
        'etcd/server-ca',
        ['etcd client-transport-security.trusted-ca-file', `${apiserver} --etcd-cafile`],
        [`${product.command} server`],
        'Signs what etcd and its clients show to each other.',
      ),
    ],
    'etcd-peer-ca': [
      authority(
        'etcd/peer-ca',
        ['etcd peer-transport-security.trusted-ca-file'],
        [`${product.command} server`],
        'Signs what etcd members show to each other.',
      ),
    ],
    sa: [
      {
        as: 'files',
        roles: controlPlane,
        privateKey: file(
          `${tls}/service.key`,
          use(
            `${apiserver} --service-account-key-file`,
            `${apiserver} --service-account-signing-key-file`,
            `${manager} --service-account-private-key-file`,
          ),
          isFirstControlPlane,
        ),
        why: 'Signs the tokens of pods; servers derive the public half from it.',
      },
    ],
    'server-token': [
      token(
        controlPlane,
        'Servers join with it, and authorities are encrypted with it in the datastore.',
      ),
    ],
    'agent-token': [
      token(members, 'Agents join with it. It opens the door for agents, and none for servers.'),
    ],
    ...peoplePlaces,
    extra: extraPlaces,
    ca: otherAuthorities,
    'etcd-ca': externalEtcdTrust(client),
    ...externalEtcdPlaces(client, {
      'apiserver-etcd-client': madeWith('etcd-server-ca'),
      'etcd-server': madeWith('etcd-server-ca'),
      'etcd-peer': madeWith('etcd-peer-ca'),
      'etcd-healthcheck-client': absent(`${product.name} runs no such probe.`),
    }),
    'front-proxy-ca': otherAuthorities,
    'os-ca': otherAuthorities,
    apiserver: madeWith('server-ca'),
    'apiserver-kubelet-client': madeWith('client-ca'),
    'front-proxy-client': madeWith('request-header-ca'),
    'controller-manager': madeWith('client-ca'),
    scheduler: madeWith('client-ca'),
    'kubelet-client': madeWith('client-ca'),
    'kubelet-serving': madeWith('server-ca'),
    'kube-proxy': madeWith('client-ca'),
    'encryption-key': encryption,
    'cluster-id': unknown,
    'cluster-secret': unknown,
    'bootstrap-token': unknown,
    'trustd-token': unknown,
  }
}
