import { clusterAdminsBinding } from '../rbac'
import type { NodePath } from './layout'
import type { ConfigFile } from './layout'

const binding = clusterAdminsBinding()

/** Rights of admin.conf for distributions that give a group of ours none by themselves. */
export function adminBinding(): ConfigFile[] {
  return [
    {
      path: `rbac/${binding.fileName}`,
      text: binding.text,
      why: 'Rights of admin.conf.',
      usedBy: [{ component: 'kubectl', flag: 'apply -f' }],
    },
  ]
}

/** The same on a node, in a folder whose manifests the distribution applies by itself. */
export function adminManifest(folder: NodePath, usedBy: ConfigFile['usedBy']): ConfigFile {
  const target = `${folder}/${binding.fileName}`
  return {
    path: `files${target}`,
    target,
    text: binding.text,
    why: 'Gives admin.conf its rights when the cluster starts.',
    usedBy,
  }
}

/** @param by who applies the binding without being asked. */
export function adminRights(by: string): string {
  return `admin.conf has its rights from rbac/${binding.fileName}, which ${by} applies by itself.`
}
