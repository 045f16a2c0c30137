import type { Cluster } from '../cluster'
import type { NodePath } from './layout'

/** Where a kubelet finds what it trusts and shows. */
export type KubeletFiles = {
  readonly clientCAFile: NodePath
  readonly serving: { readonly certificate: NodePath; readonly privateKey: NodePath }
  /** Whether it asks the cluster for its next client certificate itself. */
  readonly rotates: boolean
}

/**
 * The fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that follow from certificates
 * and networks, for layouts that start the kubelet with files of ours.
 */
export function kubeletConfiguration(
  { network }: Cluster,
  { clientCAFile, serving, rotates }: KubeletFiles,
): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'systemd',
    clusterDNS: [network.dnsAddress],
    clusterDomain: network.dnsDomain,
    rotateCertificates: rotates,
    serverTLSBootstrap: false,
    tlsCertFile: serving.certificate,
    tlsPrivateKeyFile: serving.privateKey,
  }
}
