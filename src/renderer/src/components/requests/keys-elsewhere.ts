import type { PrivateKeys } from '../../../../shared/definition'

/** Sets where a node's or user's keys are made; here, the usual, is no field at all. */
export function setPrivateKeys(
  owner: { privateKeys?: PrivateKeys | undefined },
  value: PrivateKeys,
): void {
  if (value === 'here') delete owner.privateKeys
  else owner.privateKeys = value
}
