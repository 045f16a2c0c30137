import { describe, expect, it } from 'vitest'
import { addUser, changeUser } from '../../src/renderer/src/components/users/user-edit'
import { homelab } from './board/homelab'
import UsersScreen from '../../src/renderer/src/screens/UsersScreen.vue'
import { byRole, mountScreen, settle, type } from './mount-screen'

describe('edits of users', () => {
  it('leaves out what goes back to its default', () => {
    const definition = structuredClone(homelab)
    changeUser(definition, 0, { namespace: undefined, validity: undefined })
    expect(definition.spec.users[0]).toEqual({ name: 'jane', groups: ['dev'] })
    addUser(definition, { name: 'kim' })
    expect(definition.spec.users[1]).toEqual({ name: 'kim', groups: [] })
    changeUser(definition, 1, { privateKeys: 'elsewhere' })
    expect(definition.spec.users[1]).toEqual({ name: 'kim', groups: [], privateKeys: 'elsewhere' })
    changeUser(definition, 1, { privateKeys: 'here' })
    expect(definition.spec.users[1]).toEqual({ name: 'kim', groups: [] })
  })
})

describe('UsersScreen', () => {
  it('adds a user inline and sets groups', async () => {
    const { store } = await mountScreen(UsersScreen)
    byRole('button', 'Add user').click()
    await type(byRole('textbox', 'Name of the new user'), 'kim')
    await type(byRole('textbox', 'Groups of kim'), 'dev, ops')
    expect(store.definition?.spec.users[1]).toEqual({ name: 'kim', groups: ['dev', 'ops'] })
  })

  it('hands on a lifetime only when it can be read', async () => {
    const { store, inputsOf } = await mountScreen(UsersScreen)
    await type(byRole('textbox', 'Lifetime of jane'), '30')
    expect(inputsOf('projects.edit')).toEqual([])
    expect(document.body.textContent).toContain('Write a number followed by y, d or h')
    await type(byRole('textbox', 'Lifetime of jane'), '30d')
    expect(store.definition?.spec.users[0]?.validity).toBe('30d')
  })

  it('says for each user where the private key is made', async () => {
    await mountScreen(UsersScreen)
    expect(byRole('combobox', 'Private key of jane').textContent).toContain('Made here')
  })

  it('removes a user', async () => {
    const { store } = await mountScreen(UsersScreen)
    byRole('button', 'Remove jane').click()
    await settle(300)
    expect(store.definition?.spec.users).toEqual([])
  })
})
