import { layouts } from '../../domain/layouts'
import type { FilePlace, Place } from '../../domain/layouts/layout'
import { specs } from '../../domain/plan'
import type { Spec, SpecId } from '../../domain/plan/spec'

/** What a layout puts at a path. */
export type PlaceHere = {
  readonly spec: SpecId
  readonly part: 'certificate' | 'private-key' | 'public-key' | 'kubeconfig'
  readonly path: string
}

/** Every place of every layout, shortest path first, so that `ca.crt` alone means the first one. */
const places: readonly (PlaceHere & { readonly ends: RegExp })[] = Object.values(layouts)
  .flatMap((layout) =>
    specs.flatMap(({ id }) => layout.places[id].flatMap((place) => placesOf(id, place))),
  )
  .sort((one, other) => one.path.length - other.path.length)
  .map((place) => ({ ...place, ends: pattern(place.path) }))

function placesOf(spec: SpecId, place: Place): PlaceHere[] {
  switch (place.as) {
    case 'not-shipped':
      return []
    case 'admin':
      return [{ spec, part: place.content, path: `/${place.path}` }]
    case 'kubeconfig':
      return at(spec, 'kubeconfig', place.file)
    case 'files':
      return [
        ...at(spec, 'certificate', place.certificate),
        ...at(spec, 'private-key', place.privateKey),
        ...at(spec, 'public-key', place.publicKey),
      ]
  }
}

function at(spec: SpecId, part: PlaceHere['part'], place: FilePlace | undefined): PlaceHere[] {
  return place === undefined ? [] : [{ spec, part, path: place.path }]
}

/** `{user}` stands for one name. */
function pattern(path: string): RegExp {
  const parts = path.split('{user}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}

/**
 * Which row a file is, by its path in a bundle (`files/etc/kubernetes/pki/ca.crt`) or in a folder
 * that is a part of a node (`pki/ca.crt`, `ca.crt`). Undefined for files that no layout knows.
 */
export function placeOf(path: string): PlaceHere | undefined {
  const inNode = path.replace(/^(.*\/)?files\//, '/')
  const tail = inNode.startsWith('/') ? inNode : `/${inNode}`
  return (
    places.find(({ ends }) => ends.test(tail)) ?? places.find((place) => place.path.endsWith(tail))
  )
}

const specById = new Map<SpecId, Spec>(specs.map((spec) => [spec.id, spec]))

/** @returns the row of the plan's table. */
export function specOf(id: SpecId): Spec | undefined {
  return specById.get(id)
}
