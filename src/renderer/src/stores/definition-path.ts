/** Steps into a cluster definition: `['spec', 'nodes', 2, 'addresses', 0]`. */
export type DefinitionPath = readonly (string | number)[]

/** @returns whether `path` is `ancestor` itself or lies below it. */
export function isUnder(path: DefinitionPath, ancestor: DefinitionPath): boolean {
  return ancestor.every((step, index) => path[index] === step)
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * Sets one value in place. Only own properties are followed, so that a path cannot reach a
 * prototype; a path that does not exist changes nothing.
 */
export function setAt(target: object, path: DefinitionPath, value: unknown): void {
  const last = path.at(-1)
  if (last === undefined) return
  let current: unknown = target
  for (const step of path.slice(0, -1)) {
    if (!isContainer(current) || !Object.hasOwn(current, step)) return
    current = current[step]
  }
  if (!isContainer(current) || last === '__proto__') return
  current[last] = value
}
