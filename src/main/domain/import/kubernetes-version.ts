import { parseVersion } from '../version'

/**
 * @returns the lowest minor version of several, as the definition wants it: `1.35`; undefined when none
 *   can be read. The lowest, because certificates must suit every node of a cluster that is being upgraded.
 */
export function lowestVersion(texts: readonly string[]): string | undefined {
  const [lowest] = texts
    .flatMap((text) => parseVersion(text.trim()) ?? [])
    .sort((one, other) => one.major - other.major || one.minor - other.minor)
  return lowest && `${lowest.major}.${lowest.minor}`
}
