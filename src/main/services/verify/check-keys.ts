import { authoritiesIn, titleOf, type CheckedFile, type CheckedSource } from './checked-source'
import type { FoundCertificate } from './contents'
import { specOf } from './places'
import { problem, type Problem } from './problems'

/** Whether keys and certificates belong together, and whether a node has a key that it must not have. */
export function checkKeys(
  checked: CheckedSource,
  authorities: readonly FoundCertificate[],
): Problem[] {
  return [...pairProblems(checked), ...custodyProblems(checked, authorities)]
}

function pairProblems({ source, files, name }: CheckedSource): Problem[] {
  const all = files.flatMap(({ certificates }) => certificates)
  const publicKeys = new Set(
    files.flatMap(({ keys }) => keys.filter(({ isPrivate }) => !isPrivate).map(({ spki }) => spki)),
  )
  return files.flatMap((file) => {
    const path = name(file.path)
    if (file.hasEncryptedKey) return [problem(path, 'key-encrypted')]
    const keys = file.keys.filter(({ isPrivate }) => isPrivate)
    if (keys.length === 0) return []
    const partner = partnerOf(file, files)
    if (partner === undefined) {
      // A single key file says nothing about what it belongs to.
      if (source.kind === 'file') return []
      const isKnown = keys.every(
        ({ spki }) => publicKeys.has(spki) || all.some((found) => found.spki === spki),
      )
      return isKnown || standsAlone(file) ? [] : [problem(path, 'key-alone')]
    }
    return keys.some(({ spki }) => partner.spki.has(spki))
      ? []
      : [problem(path, 'key-differs', { certificate: partner.path })]
  })
}

/** Some distributions derive the public half of service accounts' key themselves. */
function standsAlone({ place }: CheckedFile): boolean {
  const spec = place && specOf(place)
  return (
    spec?.kind === 'key-pair' &&
    place?.layout.places[spec.id].every(
      (other) => other.as !== 'files' || other.publicKey === undefined,
    ) === true
  )
}

/** What a key must match: the certificate in its own file, or its neighbour `.crt` or `.pub`. */
function partnerOf(
  file: CheckedFile,
  files: readonly CheckedFile[],
): { path: string; spki: Set<string> } | undefined {
  const [own] = file.certificates
  if (own !== undefined) return { path: file.path, spki: new Set([own.spki]) }
  const base = file.path.replace(/\.(key|pem)$/i, '')
  for (const ending of ['.crt', '.pub', '.cer', '.cert', '.pem']) {
    const neighbour = files.find(({ path }) => path === base + ending && path !== file.path)
    const [leaf] = neighbour?.certificates ?? []
    const keys = neighbour?.keys ?? []
    if (neighbour !== undefined && (leaf !== undefined || keys.length > 0)) {
      return {
        path: neighbour.path,
        spki: new Set(leaf ? [leaf.spki] : keys.map(({ spki }) => spki)),
      }
    }
  }
  return undefined
}

/**
 * Authority keys are recognised by their certificate, whatever they are called; the service-account
 * key by its place. A control plane may have both, other nodes neither.
 */
function custodyProblems(
  { files, machine, name }: CheckedSource,
  authorities: readonly FoundCertificate[],
): Problem[] {
  if (machine !== 'other-node') return []
  const known = [...authorities, ...authoritiesIn(files)]
  return files.flatMap((file) => {
    const path = name(file.path)
    const keys = file.keys.filter(({ isPrivate }) => isPrivate)
    if (keys.length === 0) return []
    const spec = file.place && specOf(file.place)
    if (spec?.kind === 'key-pair') return [problem(path, 'service-account-key-on-node')]
    const authority = known.find(({ spki }) => keys.some((key) => key.spki === spki))
    if (authority !== undefined) {
      return [problem(path, 'authority-key-on-node', { name: titleOf(authority) })]
    }
    return spec?.kind === 'authority'
      ? [problem(path, 'authority-key-on-node', { name: spec.title })]
      : []
  })
}
