import type { Cluster, ClusterNode } from '../cluster'
import { kubeletClientBinding } from '../rbac'
import { yamlDocuments, yamlText } from '../yaml-text'
import { encryptionFile } from './encryption-config'
import { clusterConfiguration, initConfiguration } from './kubeadm-cluster'
import { kubeletDocument, proxyDocument } from './kubeadm-components'
import { etcdConfigs } from './kubeadm-etcd'
import { joinConfiguration } from './kubeadm-join'
import { encryptionPath, kubeadmUse } from './kubeadm-places'
import type { ConfigFile } from './layout'
import { isControlPlane, isEtcdOnly, isFirstControlPlane, runsEtcd } from './roles'

export const initConfigPath = 'config/kubeadm-init.yaml'
export const joinConfigPath = 'config/kubeadm-join.yaml'
export const bindingPath = `config/${kubeletClientBinding().fileName}`

function initConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const documents = [
    clusterConfiguration(cluster),
    initConfiguration(cluster, node),
    kubeletDocument(cluster),
    proxyDocument(cluster),
  ]
  const binding: ConfigFile = {
    path: bindingPath,
    text: kubeletClientBinding().text,
    why: 'Lets the API server reach kubelets, for logs and exec.',
    usedBy: [{ component: 'kubectl', flag: 'apply -f' }],
  }
  return [
    {
      path: initConfigPath,
      text: yamlDocuments(documents.map((document) => yamlText(document))),
      why: 'Tells kubeadm init, and every kubelet, what the certificates were made for.',
      usedBy: kubeadmUse,
    },
    ...(cluster.pki.kubeletClientGroup === 'none' ? [binding] : []),
  ]
}

function joinConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  return [
    {
      path: joinConfigPath,
      text: yamlText(joinConfiguration(cluster, node)),
      why: 'Tells kubeadm join whom to trust and which files are already here.',
      usedBy: kubeadmUse,
    },
  ]
}

/** Configuration that uses the files, for `kubeadm init`, `kubeadm join` and external etcd. */
export function kubeadmConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const hasOwnEtcd = cluster.etcd.topology === 'external' && runsEtcd(cluster, node)
  const entry = isFirstControlPlane(cluster, node) ? initConfigs : joinConfigs
  return [
    ...(hasOwnEtcd ? etcdConfigs(cluster, node) : []),
    ...(isEtcdOnly(node) ? [] : entry(cluster, node)),
    ...(isControlPlane(node) ? [encryptionFile(encryptionPath)] : []),
  ]
}
