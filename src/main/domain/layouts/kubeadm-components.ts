import type { Cluster } from '../cluster'
import type { KubeadmDocument } from './kubeadm-cluster'
import { kubeletServing, pki } from './kubeadm-places'
import { kubeletConfiguration } from './component-configs'

/**
 * Whether kubelets ask the cluster for their next client certificate themselves. That takes a signer,
 * and `kubeadm init` makes the binding that approves them; with authority keys kept here, requests
 * would wait for ever and certificates come from this app alone.
 */
export function rotatesInCluster(cluster: Cluster): boolean {
  return cluster.pki.authorityKeys === 'control-planes'
}

/**
 * The kubelet's configuration for the whole cluster: kubeadm stores it in a ConfigMap and every node
 * that joins takes it from there, so it names only paths that are the same on each. Serving
 * certificates are in place before the first start, so none is asked for (`serverTLSBootstrap`).
 */
export function kubeletDocument(cluster: Cluster): KubeadmDocument {
  return {
    ...kubeletConfiguration(cluster, {
      clientCAFile: `${pki}/ca.crt`,
      serving: kubeletServing,
      rotates: rotatesInCluster(cluster),
    }),
    staticPodPath: '/etc/kubernetes/manifests',
  }
}

/** kube-proxy runs in pods and has a token; only the addresses of pods are to be told. */
export function proxyDocument({ network }: Cluster): KubeadmDocument {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: '/var/lib/kube-proxy/kubeconfig.conf' },
    ...(network.podCIDRs.length > 0 ? { clusterCIDR: network.podCIDRs.join(',') } : {}),
  }
}
