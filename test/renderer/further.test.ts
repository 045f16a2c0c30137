import { describe, expect, it } from 'vitest'
import {
  addExtra,
  changeExtra,
  removeExtra,
  usagesFor,
  useOf,
} from '../../src/renderer/src/components/extra/extra-edit'
import {
  bindingsFor,
  rightChoices,
  rightOf,
} from '../../src/renderer/src/components/users/user-rights'
import FurtherScreen from '../../src/renderer/src/screens/FurtherScreen.vue'
import { ClusterDefinition } from '../../src/shared/definition'
import type { Finding } from '../../src/shared/models'
import { addTag, byRole, chooseOption, mountScreen, settle, type } from './mount-screen'

const empty = () => ClusterDefinition.parse({ metadata: { name: 'homelab' }, spec: {} })

describe('further certificates', () => {
  it('begin as a server and are what the schema takes', () => {
    const definition = empty()
    addExtra(definition)
    changeExtra(definition, 0, { name: 'bank', validity: '30d', authority: 'etcd-ca' })
    changeExtra(definition, 0, { validity: undefined, authority: undefined })
    expect(definition.spec.certificates).toEqual(
      ClusterDefinition.parse({
        metadata: { name: 'homelab' },
        spec: { certificates: [{ name: 'bank' }] },
      }).spec.certificates,
    )
    expect(Object.hasOwn(definition.spec.certificates[0] ?? {}, 'validity')).toBe(false)
    removeExtra(definition, 0)
    expect(definition.spec.certificates).toEqual([])
  })

  it.each(['server', 'client', 'both'] as const)('know %s by its usages', (use) => {
    expect(useOf(usagesFor(use, []))).toBe(use)
    expect(useOf(usagesFor(use, []).toReversed())).toBe(use)
  })

  it('leave every other usage as it is', () => {
    expect(useOf(['serverAuth', 'codeSigning'])).toBe('other')
    expect(usagesFor('other', ['1.2.3'])).toEqual(['1.2.3'])
  })
})

describe('FurtherScreen', () => {
  it('sets places, owner, mode, key and algorithm, each back to nothing', async () => {
    const { store } = await mountScreen(FurtherScreen, { path: '/?add=1' })
    const certificate = () => store.definition?.spec.certificates[0]
    if (!certificate()) byRole('button', 'Add certificate').click()
    await settle(300)
    await type(byRole('textbox', 'Name'), 'bank')
    expect(() => byRole('textbox', 'Path of the key')).toThrow('No textbox')
    await addTag(byRole('textbox', 'Nodes'), 'w-1')
    await type(byRole('textbox', 'Path of the certificate'), '/etc/bank/tls.crt')
    await type(byRole('textbox', 'Path of the key'), ' /etc/bank/tls.key ')
    await type(byRole('textbox', 'Path of its authority'), '/etc/bank/ca.crt')
    await type(byRole('textbox', 'Owner of the files'), 'bank:bank')
    await chooseOption('Rights of the key file', '0400: its owner reads it')
    await chooseOption('Key algorithm', 'RSA 2048')
    byRole('radio', 'Whoever uses it').click()
    await settle(300)
    expect(certificate()).toMatchObject({
      privateKeys: 'elsewhere',
      keyAlgorithm: 'rsa-2048',
      nodes: ['w-1'],
      files: {
        certificate: '/etc/bank/tls.crt',
        key: '/etc/bank/tls.key',
        authority: '/etc/bank/ca.crt',
        owner: 'bank:bank',
        mode: '400',
      },
    })
    expect(ClusterDefinition.safeParse(store.definition).success).toBe(true)
    store.undo()
    await settle()
    expect(certificate()?.privateKeys).toBeUndefined()
    for (const name of ['Path of the certificate', 'Path of the key', 'Path of its authority'])
      await type(byRole('textbox', name), '')
    await type(byRole('textbox', 'Owner of the files'), '')
    await chooseOption('Rights of the key file', '0600: its owner reads and writes it')
    await chooseOption('Key algorithm', 'As the cluster')
    expect(certificate()?.files).toEqual({})
    expect(certificate()).not.toHaveProperty('keyAlgorithm')
  })

  it('says at the path what is wrong with it', async () => {
    const { store } = await mountScreen(FurtherScreen, { path: '/?add=1' })
    if (!store.definition?.spec.certificates[0]) byRole('button', 'Add certificate').click()
    await settle(300)
    await addTag(byRole('textbox', 'Nodes'), 'w-1')
    const view = store.view
    if (view === null) throw new Error('no project')
    const finding: Finding = {
      severity: 'error',
      code: 'certificate-path',
      path: ['spec', 'certificates', 0, 'files', 'key'],
      what: 'The path x cannot be one on a node.',
      why: 'It does not begin with a slash.',
      remedy: 'Write all of it.',
      fixes: [],
    }
    store.adopt({ ...view, findings: [finding] })
    await settle()
    expect(byRole('textbox', 'Path of the key').getAttribute('aria-invalid')).toBe('true')
    expect(document.body.textContent).toContain('The path x cannot be one on a node.')
  })
})

describe('the rights of a user', () => {
  it.each(rightChoices.filter((right) => right !== 'own'))('%s are one choice', (right) => {
    expect(rightOf(bindingsFor(right))).toBe(right)
  })

  it('are shown as own where the choice would lose something', () => {
    const edit = { role: 'edit', kind: 'ClusterRole' } as const
    expect(rightOf([{ ...edit, namespace: 'shop' }])).toBe('own')
    expect(rightOf([edit, edit])).toBe('own')
    expect(rightOf([{ ...edit, kind: 'Role' }])).toBe('own')
    expect(rightOf([{ role: 'usual', kind: 'ClusterRole' }])).toBe('own')
  })
})
