/** Edits of the user table, made on the copy that the project store hands out. */
import type { ClusterDefinition, UserDefinition } from '../../../../shared/definition'
import { setPrivateKeys } from '../requests/keys-elsewhere'

/** Sets some fields of one user, in place; a field set to undefined goes back to its default. */
export function changeUser(
  definition: ClusterDefinition,
  index: number,
  patch: Partial<UserDefinition>,
): void {
  const user = definition.spec.users[index]
  if (user !== undefined) write(user, patch)
}

/** Adds a user at the end, in place. */
export function addUser(definition: ClusterDefinition, patch: Partial<UserDefinition>): void {
  const user: UserDefinition = { name: '', groups: [] }
  write(user, patch)
  definition.spec.users.push(user)
}

/** Takes one user out, in place. */
export function removeUser(definition: ClusterDefinition, index: number): void {
  definition.spec.users.splice(index, 1)
}

function write(user: UserDefinition, patch: Partial<UserDefinition>): void {
  Object.assign(user, patch)
  if (user.namespace === undefined) delete user.namespace
  if (user.validity === undefined) delete user.validity
  if (user.bindings === undefined) delete user.bindings
  setPrivateKeys(user, user.privateKeys ?? 'here')
}
