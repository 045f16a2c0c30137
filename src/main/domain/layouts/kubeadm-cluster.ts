import type { Cluster, ClusterNode } from '../cluster'
import { apiServerPort } from '../endpoint'
import { hostPort, serverUrl } from '../server-url'
import { encryptionPath, pki, schedulerFolder } from './kubeadm-places'
import { addressOf, addressOfEachFamily } from './node-addresses'
import { etcdMembers, isControlPlane } from './roles'

/** One document of a kubeadm configuration file. */
export type KubeadmDocument = Readonly<Record<string, unknown>>

/** v1beta4 came with Kubernetes 1.31, which also knew other key algorithms and validity periods. */
function hasV1beta4(cluster: Cluster): boolean {
  const { major, minor } = cluster.kubernetesVersion
  return major > 1 || minor >= 31
}

/** @returns apiVersion and kind of a document in kubeadm's own group. */
export function kubeadmKind(cluster: Cluster, kind: string): KubeadmDocument {
  return { apiVersion: `kubeadm.k8s.io/${hasV1beta4(cluster) ? 'v1beta4' : 'v1beta3'}`, kind }
}

/** Without a patch level the field stays out, and kubeadm takes its own version. */
export function kubernetesVersion(cluster: Cluster): Record<string, string> {
  const { major, minor, patch } = cluster.kubernetesVersion
  return patch === undefined ? {} : { kubernetesVersion: `v${major}.${minor}.${patch}` }
}

/** Arguments are a list since v1beta4 and were a map before. */
export function kubeadmArguments(cluster: Cluster, args: Readonly<Record<string, string>>) {
  return hasV1beta4(cluster) ? Object.entries(args).map(([name, value]) => ({ name, value })) : args
}

/**
 * kubeadm's names of key algorithms, so that its own renewals keep them. ECDSA-P384 came with 1.34;
 * Ed25519 it has never known, and pre-flight refuses it.
 */
function encryptionAlgorithm(cluster: Cluster): Record<string, string> {
  const { keyAlgorithm } = cluster.pki
  const { major, minor } = cluster.kubernetesVersion
  const isKnown =
    keyAlgorithm !== 'ed25519' && (keyAlgorithm !== 'ecdsa-p384' || major > 1 || minor >= 34)
  return isKnown ? { encryptionAlgorithm: keyAlgorithm.toUpperCase() } : {}
}

function lifetimes(cluster: Cluster): Record<string, string> {
  const { authority, certificate } = cluster.pki.validityHours
  return {
    ...encryptionAlgorithm(cluster),
    caCertificateValidityPeriod: `${authority}h0m0s`,
    certificateValidityPeriod: `${certificate}h0m0s`,
  }
}

/** The folder of the encryption configuration, as the static pod of the API server sees it. */
function apiServer(cluster: Cluster): KubeadmDocument {
  const { dnsNames, addresses } = cluster.extraSANs
  const certSANs = [...dnsNames, ...addresses]
  const folder = encryptionPath.slice(0, encryptionPath.lastIndexOf('/'))
  return {
    ...(certSANs.length > 0 ? { certSANs } : {}),
    extraArgs: kubeadmArguments(cluster, { 'encryption-provider-config': encryptionPath }),
    extraVolumes: [
      {
        name: 'encryption-config',
        hostPath: folder,
        mountPath: folder,
        readOnly: true,
        pathType: 'Directory',
      },
    ],
  }
}

/**
 * kubeadm shows the scheduler's pod its kubeconfig and nothing else (phases/controlplane, volumes.go), so
 * a pair that the kubeconfig names by path needs a folder of its own. It is made where a node has none,
 * because all control planes share this document.
 */
function scheduler({ nodes }: Cluster): KubeadmDocument | undefined {
  const keepsKeys = nodes.some((node) => isControlPlane(node) && node.privateKeys === 'elsewhere')
  if (!keepsKeys) return undefined
  const volume = { name: 'client-pair', hostPath: schedulerFolder, mountPath: schedulerFolder }
  return { extraVolumes: [{ ...volume, readOnly: true, pathType: 'DirectoryOrCreate' }] }
}

function externalEtcd(cluster: Cluster): KubeadmDocument {
  return {
    endpoints: etcdMembers(cluster).map((node) => serverUrl(addressOf(node), 2379)),
    caFile: `${pki}/etcd/ca.crt`,
    certFile: `${pki}/apiserver-etcd-client.crt`,
    keyFile: `${pki}/apiserver-etcd-client.key`,
  }
}

/** @returns what holds for every control plane. */
export function clusterConfiguration(cluster: Cluster): KubeadmDocument {
  const { network, endpoint } = cluster
  const ofScheduler = scheduler(cluster)
  return {
    ...kubeadmKind(cluster, 'ClusterConfiguration'),
    clusterName: cluster.clusterName,
    ...kubernetesVersion(cluster),
    ...(hasV1beta4(cluster) ? lifetimes(cluster) : {}),
    certificatesDir: pki,
    ...(cluster.hasEndpoint
      ? { controlPlaneEndpoint: hostPort(endpoint.host, endpoint.port) }
      : {}),
    networking: {
      serviceSubnet: network.serviceCIDRs.join(','),
      ...(network.podCIDRs.length > 0 ? { podSubnet: network.podCIDRs.join(',') } : {}),
      dnsDomain: network.dnsDomain,
    },
    apiServer: apiServer(cluster),
    ...(ofScheduler ? { scheduler: ofScheduler } : {}),
    ...(cluster.etcd.topology === 'external' ? { etcd: { external: externalEtcd(cluster) } } : {}),
  }
}

/** @returns where the API server of a node listens. */
export function localEndpoint(node: ClusterNode): KubeadmDocument {
  const [advertiseAddress] = node.addresses
  return {
    ...(advertiseAddress === undefined ? {} : { advertiseAddress }),
    bindPort: apiServerPort,
  }
}

/**
 * How a node enters the cluster. The name must be the one in its certificates, whatever the host is
 * called, and the address one that its serving certificate covers. Nodes that are workers too get
 * no taint, which is what an empty list says.
 */
export function nodeRegistration(cluster: Cluster, node: ClusterNode): KubeadmDocument {
  const isBoth = node.roles.includes('control-plane') && node.roles.includes('worker')
  const isDual = cluster.network.serviceCIDRs.length > 1
  return {
    name: node.name,
    ...(isBoth ? { taints: [] } : {}),
    ...(node.addresses.length > 0
      ? {
          kubeletExtraArgs: kubeadmArguments(cluster, {
            'node-ip': isDual ? addressOfEachFamily(node) : addressOf(node),
          }),
        }
      : {}),
  }
}

/** @returns what only the node that runs `kubeadm init` needs. */
export function initConfiguration(cluster: Cluster, node: ClusterNode): KubeadmDocument {
  return {
    ...kubeadmKind(cluster, 'InitConfiguration'),
    localAPIEndpoint: localEndpoint(node),
    nodeRegistration: nodeRegistration(cluster, node),
  }
}
