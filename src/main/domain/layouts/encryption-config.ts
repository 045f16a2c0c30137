import { yamlText } from '../yaml-text'
import type { ConfigFile, FilledText, NodePath } from './layout'

/**
 * secretbox first, so that it encrypts what is written; identity last, so that what was written
 * before can be read (website, tasks/administer-cluster/encrypt-data). The text is cut where the key
 * goes: it is sealed until the file is written.
 */
function encryptionConfig(): FilledText {
  const hole = 'KEY-GOES-HERE'
  const text = yamlText({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [
      {
        resources: ['secrets'],
        providers: [{ secretbox: { keys: [{ name: 'key1', secret: hole }] } }, { identity: {} }],
      },
    ],
  })
  const [before = '', after = ''] = text.split(hole)
  return [before, { row: 'encryption-key', part: 'secret' }, after]
}

/** @returns the EncryptionConfiguration of API servers, installed at a path of the layout. */
export function encryptionFile(target: NodePath): ConfigFile {
  return {
    path: `files${target}`,
    target,
    text: encryptionConfig(),
    spec: 'encryption-key',
    why: 'Makes API servers encrypt Secrets in etcd. The same on every control plane.',
    usedBy: [{ component: 'kube-apiserver', flag: '--encryption-provider-config' }],
  }
}
