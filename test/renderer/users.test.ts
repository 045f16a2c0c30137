import { describe, expect, it } from 'vitest'
import { addUser, changeUser } from '../../src/renderer/src/components/users/user-edit'
import { homelab } from './board/homelab'
import UsersScreen from '../../src/renderer/src/screens/UsersScreen.vue'
import { ClusterDefinition } from '../../src/shared/definition'
import type { Finding } from '../../src/shared/models'
import { addTag, byRole, chooseOption, mountScreen, settle, type } from './mount-screen'

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

  it('writes own rights from a first one, each edit a step back', async () => {
    const { store } = await mountScreen(UsersScreen)
    expect(store.definition?.spec.users[0]?.bindings).toBeUndefined()
    await chooseOption('Rights of jane', 'Own rights')
    expect(store.definition?.spec.users[0]?.bindings).toEqual([
      {
        role: 'pod-reader',
        kind: 'Role',
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      },
    ])
    const right = byRole('group', 'right 1 of jane')
    await type(byRole('textbox', 'Role', right), 'log-reader')
    await addTag(byRole('textbox', 'Resources', right), 'pods/log')
    await addTag(byRole('textbox', 'API groups', right), 'apps')
    await addTag(byRole('textbox', 'Only those named', right), 'shop')
    await type(byRole('textbox', 'Namespace', right), '*')
    byRole('button', 'Add right').click()
    await settle(300)
    expect(store.definition?.spec.users[0]?.bindings).toEqual([
      {
        role: 'log-reader',
        kind: 'Role',
        namespace: '*',
        rules: [
          {
            apiGroups: ['', 'apps'],
            resources: ['pods', 'pods/log'],
            verbs: ['get', 'list', 'watch'],
            resourceNames: ['shop'],
          },
        ],
      },
      expect.objectContaining({ role: 'pod-reader' }),
    ])
    expect(ClusterDefinition.safeParse(store.definition).success).toBe(true)
    store.undo()
    await settle()
    expect(store.definition?.spec.users[0]?.bindings).toHaveLength(1)
    while (store.undoable !== null) store.undo()
    expect(store.definition?.spec.users[0]?.bindings).toBeUndefined()
  })

  it('names a role that is there, and takes rules and rights away again', async () => {
    const { store } = await mountScreen(UsersScreen)
    await chooseOption('Rights of jane', 'Own rights')
    byRole('button', 'Add rule to right 1 of jane').click()
    await settle(300)
    byRole('button', 'Remove rule 1 of right 1 of jane').click()
    await settle(300)
    expect(store.definition?.spec.users[0]?.bindings?.[0]?.rules).toHaveLength(1)
    await chooseOption('The role', 'Is there already')
    await chooseOption('Kind', 'ClusterRole')
    expect(store.definition?.spec.users[0]?.bindings).toEqual([
      { role: 'pod-reader', kind: 'ClusterRole' },
    ])
    byRole('button', 'Remove right 1 of jane').click()
    await settle(300)
    expect(store.definition?.spec.users[0]?.bindings).toEqual([])
    expect(document.body.textContent).toContain('No right is given from here.')
  })

  it('says what is wrong with a right at its field while the rights are open', async () => {
    const { store } = await mountScreen(UsersScreen)
    await chooseOption('Rights of jane', 'Own rights')
    const view = store.view
    if (view === null) throw new Error('no project')
    const finding = (path: (string | number)[], what: string): Finding => ({
      severity: 'error',
      code: 'user-role',
      path: ['spec', 'users', 0, 'bindings', ...path],
      what,
      why: 'It is no name.',
      remedy: 'Use another.',
      fixes: [],
    })
    store.adopt({
      ...view,
      findings: [finding([0, 'role'], 'Odd role.'), finding([0, 'rules', 0], 'Odd rule.')],
    })
    await settle()
    const right = byRole('group', 'right 1 of jane')
    expect(byRole('textbox', 'Role', right).getAttribute('aria-invalid')).toBe('true')
    expect(byRole('group', 'rule 1 of right 1 of jane').textContent).toContain('Odd rule.')
    expect(document.body.textContent?.split('Odd role.')).toHaveLength(2)
    byRole('button', 'Edit the rights of jane').click()
    await settle()
    expect(document.body.textContent).toContain('Odd role.')
  })

  it('removes a user', async () => {
    const { store } = await mountScreen(UsersScreen)
    byRole('button', 'Remove jane').click()
    await settle(300)
    expect(store.definition?.spec.users).toEqual([])
  })
})
