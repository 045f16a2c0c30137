import type { PrivateKeys } from '../../../../shared/definition'
import type { ProjectView } from '../../../../shared/models'

/** @returns whether a node or user makes its own keys, or a change waits for something from outside. */
export function hasKeysElsewhere({ definition, changes }: ProjectView): boolean {
  const { nodes, users } = definition.spec
  return (
    [...nodes, ...users].some(({ privateKeys }) => privateKeys === 'elsewhere') ||
    (changes?.changes ?? []).some(({ needs }) => needs !== undefined)
  )
}

/** Sets where a node's or user's keys are made; here, the usual, is no field at all. */
export function setPrivateKeys(
  owner: { privateKeys?: PrivateKeys | undefined },
  value: PrivateKeys,
): void {
  if (value === 'here') delete owner.privateKeys
  else owner.privateKeys = value
}
