import type { Cluster } from '../cluster'
import type { NodePath, Step } from './layout'
import { controlPlanes } from './roles'

/** Writes of Secrets in plain text, as API servers without a configuration do; see `encryptionFile`. */
const identity = '- identity: {}'

/** What differs from layout to layout. */
export type ApiServerSteps = {
  /** The EncryptionConfiguration on the node. */
  readonly path: NodePath
  /**
   * Commands that give the flag to an API server that does not have it, and start it again; none where
   * install.sh puts the flag in its place.
   */
  readonly introduce: readonly Step[]
  /** Makes the API server of a node read the file again. */
  readonly restart: string
}

/**
 * How a cluster that runs begins to encrypt Secrets. An API server that writes with a key which another
 * does not have yet makes Secrets that the other cannot read, so all get the key before one uses it
 * (website, tasks/administer-cluster/encrypt-data, "Rotate a decryption key").
 */
export function encryptionLater(cluster: Cluster, server: ApiServerSteps): Step[] {
  const { path, introduce, restart } = server
  const isSeveral = controlPlanes(cluster).length > 1
  const first: Step[] = isSeveral
    ? [
        {
          text: 'On every control plane, after install.sh, lets the API server read with the key and still write without it: identity comes first',
          command: `sudo sed -i -e '/${identity}/d' -e 's/^\\( *\\)providers:$/&\\n\\1${identity}/' ${path}`,
        },
      ]
    : []
  const restarted: Step = {
    text: isSeveral
      ? 'On one control plane after the other: starts the API server again. Wait until it answers'
      : 'Starts the API server again. Wait until it answers',
    command: restart,
  }
  const turn: Step[] = isSeveral
    ? [
        {
          text: 'When all of them run with it: on every control plane, puts the key first and identity last again',
          command: 'sudo sh install.sh',
        },
        {
          text: 'On one control plane after the other, starts the API server again',
          command: restart,
        },
      ]
    : []
  return [
    ...first,
    ...(introduce.length > 0 ? introduce : [restarted]),
    ...turn,
    {
      text: 'Once for the cluster: writes every Secret again, and so encrypts it',
      command: 'kubectl get secrets --all-namespaces -o json | kubectl replace -f -',
    },
    {
      text: 'Only then, on every control plane: takes identity out, so that nothing unencrypted is read any more, and starts the API servers again, one after the other',
      command: `sudo sed -i '/${identity}/d' ${path}`,
    },
  ]
}
