import { contentsOf, type FileContents, type FoundCertificate } from './contents'
import type { FoundFile } from './entries'
import { placesAt, type PlaceHere } from './places'
import type { Source } from './read-source'

export const manifestName = 'MANIFEST.sha256'

/** A file with what it holds and what belongs at its place. */
export type CheckedFile = FileContents & {
  readonly path: string
  readonly place: PlaceHere | undefined
  /** What layouts put at its path, `place` first. */
  readonly places: readonly PlaceHere[]
}

/** A bundle, folder or file, read and sorted. */
export type CheckedSource = {
  readonly source: Source
  /** Every file; paths start where the bundle starts. */
  readonly files: readonly CheckedFile[]
  readonly manifest: FoundFile | undefined
  /** What kind of machine the files are for, as far as they tell. */
  readonly machine: 'control-plane' | 'other-node' | 'unknown'
  /** @returns the path as problems name it. */
  readonly name: (path: string) => string
}

/** Sorts what was read. A bundle that was packed inside one more folder is found as well. */
export function checkedSource(source: Source): CheckedSource {
  const manifestPath = source.files
    .map(({ path }) => path)
    .filter((path) => path === manifestName || path.endsWith(`/${manifestName}`))
    .sort((one, other) => one.length - other.length)[0]
  const root = manifestPath?.slice(0, -manifestName.length) ?? ''
  const files = source.files
    .filter(({ path }) => path.startsWith(root))
    .map((file) => ({ ...file, path: file.path.slice(root.length) }))
    .map(checkedFile)
  return {
    source,
    files: files.filter(({ path }) => path !== manifestName),
    manifest: files.find(({ path }) => path === manifestName)?.file,
    machine: machineOf(files),
    name: (path) => (source.kind === 'file' ? source.path : `${source.path}: ${path}`),
  }
}

function checkedFile(file: FoundFile): CheckedFile {
  const places = placesAt(file.path)
  return { ...contentsOf(file), path: file.path, place: places[0], places }
}

/** Only a control plane serves the API; any other node has a kubelet or an etcd member. */
function machineOf(files: readonly CheckedFile[]): CheckedSource['machine'] {
  const has = (spec: string) =>
    files.some(({ place, certificates, kubeconfig }) => {
      return place?.spec === spec && (certificates.length > 0 || kubeconfig !== undefined)
    })
  if (has('apiserver')) return 'control-plane'
  return has('kubelet-client') || has('etcd-server') || has('kubelet-serving')
    ? 'other-node'
    : 'unknown'
}

/** Authority certificates that the files themselves carry. */
export function authoritiesIn(files: readonly CheckedFile[]): FoundCertificate[] {
  return files.flatMap(({ certificates }) => certificates.filter(({ facts }) => facts.isAuthority))
}

/** @returns the name of a certificate for people: its CN, or its subject without one. */
export function titleOf({ facts }: FoundCertificate): string {
  return facts.commonName === '' ? facts.subject : facts.commonName
}
