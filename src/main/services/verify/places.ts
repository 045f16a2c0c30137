import { extraFolder } from '../../domain/extra/files'
import { layouts } from '../../domain/layouts'
import type { FilePlace, Layout, Place } from '../../domain/layouts/layout'
import { specs } from '../../domain/plan'
import { formedFor } from '../../domain/plan/hierarchy'
import type { AuthorityId, Spec, SpecId } from '../../domain/plan/spec'

/** What a layout puts at a path. */
export type PlaceHere = {
  readonly spec: SpecId
  readonly part: 'certificate' | 'private-key' | 'public-key' | 'kubeconfig'
  readonly path: string
  readonly layout: Layout
}

/**
 * Every place of every layout, layout by layout, shortest path first, so that `ca.crt` alone means
 * the first one.
 */
const places: readonly (PlaceHere & { readonly ends: RegExp })[] = Object.values(layouts)
  .flatMap((layout) =>
    specs
      .flatMap(({ id }) => layout.places[id].flatMap((place) => placesOf(layout, id, place)))
      .sort((one, other) => one.path.length - other.path.length),
  )
  .map((place) => ({ ...place, ends: pattern(place.path) }))

function placesOf(layout: Layout, spec: SpecId, place: Place): PlaceHere[] {
  switch (place.as) {
    case 'not-shipped':
    case 'absent':
    case 'inside':
      return []
    case 'chosen':
      return extraPlaces(layout, spec)
    case 'admin':
      return [{ layout, spec, part: place.content, path: `/${place.path}` }]
    case 'kubeconfig':
      return at(layout, spec, 'kubeconfig', place.file)
    case 'files':
      return [
        ...at(layout, spec, 'certificate', place.certificate),
        ...at(layout, spec, 'private-key', place.privateKey),
        ...at(layout, spec, 'public-key', place.publicKey),
      ]
  }
}

/** Where further certificates are when their definition names no other place; `{user}` is any name. */
function extraPlaces(layout: Layout, spec: SpecId): PlaceHere[] {
  return [extraFolder, '/extra'].flatMap((folder) => [
    { layout, spec, part: 'certificate' as const, path: `${folder}/{user}.crt` },
    { layout, spec, part: 'private-key' as const, path: `${folder}/{user}.key` },
  ])
}

function at(
  layout: Layout,
  spec: SpecId,
  part: PlaceHere['part'],
  place: FilePlace | undefined,
): PlaceHere[] {
  return place === undefined ? [] : [{ layout, spec, part, path: place.path }]
}

/** `{user}` stands for one name. */
function pattern(path: string): RegExp {
  const parts = path.split('{user}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}

/**
 * What a file is, by its path in a bundle (`files/etc/kubernetes/pki/ca.crt`) or in a folder that is a
 * part of a node (`pki/ca.crt`, `ca.crt`): the likeliest first, then what other layouts put at the same
 * path. None for files that no layout knows.
 */
export function placesAt(path: string): PlaceHere[] {
  const inNode = path.replace(/^(.*\/)?files\//, '/')
  const tail = inNode.startsWith('/') ? inNode : `/${inNode}`
  const here = places.filter(({ ends }) => ends.test(tail))
  if (here.length > 0) return here
  const part = places.find((place) => place.path.endsWith(tail))
  return part ? [part] : []
}

const specById = new Map<SpecId, Spec>(specs.map((spec) => [spec.id, spec]))

/** @returns the row of the plan's table, as the layout of the place wants it. */
export function specOf({ layout, spec: id }: Pick<PlaceHere, 'layout' | 'spec'>): Spec | undefined {
  const spec = specById.get(id)
  return spec && formedFor(layout, spec)
}

/** @returns the authorities that may sign a row: a kubeconfig's path does not tell the layout. */
export function signersOf(id: SpecId): readonly AuthorityId[] {
  const signers = Object.values(layouts).flatMap((layout) => {
    const spec = specOf({ layout, spec: id })
    return spec?.kind === 'certificate' ? [spec.authority] : []
  })
  return [...new Set(signers)]
}
