import { AppError } from '../../../shared/errors'
import type { Cluster } from '../cluster'
import { extraFilesOf, ownerFrom, pathProblem } from '../extra/files'
import { layouts } from '../layouts'
import type { FilePlace, Place } from '../layouts/layout'
import { clusterFrom } from '../normalise'
import { everyCertificate } from './certificate-rules'
import { change, shown } from './rule'
import type { Context, Path, Problem, Rule } from './rule'

const fields = ['certificate', 'key', 'authority'] as const

/** Where the files of further certificates go. */
export const certificateFileRules: readonly Rule[] = [
  {
    code: 'certificate-path',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [certificate, path] of everyCertificate(context)) {
        for (const field of fields) {
          const text = certificate.files[field]
          const because = text === undefined ? undefined : pathProblem(text)
          if (text === undefined || because === undefined) continue
          yield {
            path: [...path, 'files', field],
            what: `The path ${shown(text)} cannot be one on a node: ${because}.`,
            why: 'install.sh puts the file there.',
            remedy: 'Write an absolute path such as /etc/nginx/tls/bank.crt.',
            fixes: [withoutFile(certificate.files, field, path)],
          }
        }
      }
    },
  },
  {
    code: 'certificate-path-taken',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const takenBy = new Map<string, string>()
      const ofLayout = layoutPaths(context)
      for (const [certificate, path] of everyCertificate(context)) {
        const files = extraFilesOf(certificate)
        for (const field of fields) {
          const target = files[field]
          for (const node of certificate.nodes) {
            const key = `${node} ${target}`
            const owner = ofLayout.get(node)?.has(target) ? 'the cluster itself' : takenBy.get(key)
            takenBy.set(key, shown(certificate.name))
            if (owner === undefined) continue
            yield {
              path: [...path, 'files', field],
              what: `The path ${shown(target)} on ${shown(node)} is the place of ${owner}.`,
              why: 'One file would overwrite the other.',
              remedy: 'Choose another path.',
              fixes: [withoutFile(certificate.files, field, path)],
            }
            break
          }
        }
      }
    },
  },
  {
    code: 'certificate-owner',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [{ files }, certificatePath] of everyCertificate(context)) {
        if (files.owner === undefined || ownerFrom(files.owner) !== undefined) continue
        const path = [...certificatePath, 'files', 'owner']
        yield {
          path,
          what: `${shown(files.owner)} cannot own a file.`,
          why: 'install.sh gives the file to a user and a group that the node knows.',
          remedy: 'Write user or user:group, such as nginx:nginx.',
          fixes: [change('Use root', path, 'root')],
        }
      }
    },
  },
]

function withoutFile(files: object, field: string, path: Path) {
  const left = Object.fromEntries(
    Object.entries(files).filter(
      (entry): entry is [string, string] => entry[0] !== field && typeof entry[1] === 'string',
    ),
  )
  return change('Use the usual place', [...path, 'files'], left)
}

/** Paths that the layout uses, of the nodes that get further certificates; none while there are other errors. */
function layoutPaths(context: Context): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Set(context.spec.certificates.flatMap(({ nodes }) => nodes))
  const cluster = wanted.size === 0 ? undefined : clusterOf(context)
  if (!cluster) return new Map()
  const layout = layouts[cluster.layout]
  const fixed = Object.values(layout.places)
    .flat()
    .flatMap(filesOf)
    .map(({ path }) => path)
  return new Map(
    cluster.nodes
      .filter(({ name }) => wanted.has(name))
      .map((node) => [
        node.name,
        new Set([...fixed, ...layout.configs(cluster, node).flatMap(({ target }) => target ?? [])]),
      ]),
  )
}

/** Without further certificates, whose own errors are found by other rules. */
function clusterOf({ definition }: Context): Cluster | undefined {
  try {
    return clusterFrom({ ...definition, spec: { ...definition.spec, certificates: [] } })
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

function filesOf(place: Place): FilePlace[] {
  if (place.as === 'kubeconfig') return [place.file]
  if (place.as !== 'files') return []
  return [place.certificate, place.privateKey, place.publicKey].flatMap((file) => file ?? [])
}
