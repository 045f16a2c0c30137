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
import { ClusterDefinition } from '../../src/shared/definition'

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
