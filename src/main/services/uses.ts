import type { Role } from '../../shared/definition'
import type { CertificateDetail } from '../../shared/models'
import type { Cluster, ClusterNode } from '../domain/cluster'
import { layouts } from '../domain/layouts'
import { isSecretPart } from '../domain/files'
import type { ConfigFile, FilePlace, Place } from '../domain/layouts/layout'
import { specs } from '../domain/plan'
import { rowsFilledBy } from '../domain/plan/hierarchy'
import type { RowKey } from '../domain/plan/spec'
import { ownerOf, partsOf } from './row-names'

/** One place of a row: who reads it there, by which flag or field, on which nodes. */
export type Use = CertificateDetail['usedBy'][number]

/** @returns a function that says where a row goes in a cluster, and which component reads it there. */
export function usesIn(cluster: Cluster): (key: RowKey) => Use[] {
  const { places } = layouts[cluster.layout]
  const byName = new Map(cluster.nodes.map((node) => [node.name, node]))

  const nodesWith = (key: RowKey, roles: readonly Role[], { on }: FilePlace): string[] => {
    const { node } = ownerOf(key)
    const own = node === null ? undefined : byName.get(node)
    const candidates: readonly ClusterNode[] = own ? [own] : cluster.nodes
    return candidates
      .filter((node) => node.roles.some((role) => roles.includes(role)))
      .filter((node) => on === undefined || on(cluster, node))
      .map(({ name }) => name)
  }

  return (key) => {
    const spec = specs.find(({ id }) => id === partsOf(key).spec)
    if (!spec) return []
    const filled = rowsFilledBy(cluster, spec.id).flatMap((id) => places[id])
    return filled.flatMap((place): Use[] => {
      const uses = (
        roles: readonly Role[],
        file: FilePlace | undefined,
        isPrivate: boolean,
      ): Use[] => {
        const nodes = file ? nodesWith(key, roles, file) : []
        if (!file || nodes.length === 0) return []
        return file.usedBy.map((used) => ({ ...used, path: file.path, isPrivate, nodes }))
      }
      switch (place.as) {
        case 'files':
          return [
            ...uses(place.roles, place.certificate, false),
            ...uses(place.roles, place.publicKey, false),
            ...uses(place.roles, place.privateKey, true),
          ]
        case 'kubeconfig':
          return uses(place.roles, place.file, true)
        case 'chosen':
          return extraUses(cluster, partsOf(key).of)
        case 'inside':
          return insideUses(cluster, key, place)
        case 'admin':
        case 'not-shipped':
        case 'absent':
          return []
      }
    })
  }
}

/** A generated file that holds the row; every node of these roles has the same one. */
function insideUses(
  cluster: Cluster,
  key: RowKey,
  { roles, path }: Extract<Place, { as: 'inside' }>,
): Use[] {
  const nodes = cluster.nodes.filter((node) => node.roles.some((role) => roles.includes(role)))
  const [first] = nodes
  const { configs, adminConfigs } = layouts[cluster.layout]
  const files = first ? configs(cluster, first) : adminConfigs(cluster)
  const use = { path, isPrivate: true, nodes: nodes.map(({ name }) => name) }
  const usedBy = files.filter((file) => holds(file, key)).flatMap((file) => file.usedBy)
  return usedBy.map(({ component, flag }) => ({ component, flag, ...use }))
}

function holds({ text }: ConfigFile, key: RowKey): boolean {
  return typeof text !== 'string' && text.some((part) => isSecretPart(part) && part.row === key)
}

/** Files that the definition places; which program reads them is not known here. */
function extraUses(cluster: Cluster, name: string | null): Use[] {
  const found = cluster.certificates.find((certificate) => certificate.name === name)
  if (!found || found.nodes.length === 0) return []
  const { files, nodes } = found
  const use = (flag: string, path: string, isPrivate: boolean): Use => ({
    component: found.name,
    flag,
    path,
    isPrivate,
    nodes: [...nodes],
  })
  return [
    use('certificate', files.certificate, false),
    use('key', files.key, true),
    use('authority', files.authority, false),
  ]
}
