import type { Cluster, ClusterNode } from '../cluster'
import { safeFileName } from '../files'
import type { AuthorityId, SecretId } from '../plan/spec'
import { clusterAdminsBinding } from '../rbac'
import { yamlText } from '../yaml-text'
import { adminBinding } from './admin-rights'
import type { ConfigFile, Fill, FilledText, SecretForm } from './layout'
import { serverNames } from './server-names'

export const secretsPath = 'talos/secrets.yaml'
export const clusterPatchPath = 'talos/cluster-patch.yaml'

/** @returns where the patch of one machine lies in the admin bundle. */
export function nodePatchPath(node: ClusterNode): string {
  return `talos/nodes/${safeFileName(node.name)}.yaml`
}

/**
 * The bundle that `talosctl gen config --with-secrets` reads (siderolabs/talos
 * pkg/machinery/config/generate/secrets). PEM in base64; keys in the form of their algorithm, because
 * releases before 1.11 take no PKCS#8: https://github.com/siderolabs/talos/issues/10277
 */
function secretsBundle(): FilledText {
  const secret = (row: SecretId, form: SecretForm): Fill => ({ row, part: 'secret', form })
  const pair = (name: string, row: AuthorityId): FilledText => [
    `    ${name}:\n        crt: `,
    { row, part: 'certificate', isAlone: true },
    '\n        key: ',
    { row, part: 'private-key', form: 'traditional' },
    '\n',
  ]
  return [
    'cluster:\n    id: ',
    secret('cluster-id', 'base64url'),
    '\n    secret: ',
    secret('cluster-secret', 'base64'),
    '\nsecrets:\n    bootstraptoken: "',
    secret('bootstrap-token', 'token'),
    '"\n    secretboxencryptionsecret: ',
    secret('encryption-key', 'base64'),
    '\ntrustdinfo:\n    token: "',
    secret('trustd-token', 'token'),
    '"\ncerts:\n',
    ...pair('etcd', 'etcd-ca'),
    ...pair('k8s', 'ca'),
    ...pair('k8saggregator', 'front-proxy-ca'),
    '    k8sserviceaccount:\n        key: ',
    { row: 'sa', part: 'private-key', form: 'traditional' },
    '\n',
    ...pair('os', 'os-ca'),
  ]
}

/** What all machines of the cluster have in common, in the form of a machine configuration. */
function clusterPatch(cluster: Cluster): string {
  const { network } = cluster
  const { fileName, text } = clusterAdminsBinding()
  const certSANs = serverNames(cluster)
  return yamlText({
    machine: { certSANs },
    cluster: {
      network: {
        dnsDomain: network.dnsDomain,
        ...(network.podCIDRs.length > 0 ? { podSubnets: network.podCIDRs } : {}),
        serviceSubnets: network.serviceCIDRs,
      },
      apiServer: { certSANs },
      inlineManifests: [{ name: fileName.replace(/\.yaml$/, ''), contents: text }],
    },
  })
}

/** The secrets, a patch for all machines, one for each, and the rights of admin.conf. */
export function talosConfigs(cluster: Cluster): ConfigFile[] {
  const patch = { component: 'talosctl', flag: '--config-patch' }
  return [
    {
      path: secretsPath,
      text: secretsBundle(),
      why: 'Every authority and secret of the cluster: talosctl makes machine configurations from it.',
      usedBy: [{ component: 'talosctl', flag: 'gen config --with-secrets' }],
    },
    {
      path: clusterPatchPath,
      text: clusterPatch(cluster),
      why: 'Names, networks and rights that every machine shares.',
      usedBy: [patch],
    },
    ...cluster.nodes.map((node) => ({
      path: nodePatchPath(node),
      text: yamlText({ machine: { network: { hostname: node.name } } }),
      why: `The name of ${node.name}.`,
      usedBy: [patch],
    })),
    ...adminBinding(),
  ]
}
