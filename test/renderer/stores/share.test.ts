import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { share } from '../../../src/renderer/src/stores/share'

describe('sharing what stayed the same', () => {
  it('gives back the old value when nothing changed', () => {
    const before = { nodes: [{ name: 'a', addresses: ['1'] }], spec: { x: null } }
    expect(share(before, structuredClone(before))).toBe(before)
  })

  it('keeps every node but the one that was edited', () => {
    const before = { nodes: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], network: { a: 1 } }
    const next = structuredClone(before)
    next.nodes[1] = { name: 'z' }
    const shared = share(before, next)
    expect(shared).toEqual(next)
    expect(shared.nodes[0]).toBe(before.nodes[0])
    expect(shared.nodes[2]).toBe(before.nodes[2])
    expect(shared.network).toBe(before.network)
    expect(shared.nodes[1]).not.toBe(before.nodes[1])
  })

  it('keeps the nodes behind one that was removed or added', () => {
    const before = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
    expect(share(before, [{ name: 'a' }, { name: 'c' }])[1]).toBe(before[2])
    expect(share(before, [{ name: 'n' }, ...structuredClone(before)])[3]).toBe(before[2])
  })

  it('tells an absent value from one that is undefined, and lists from objects', () => {
    const before: unknown = { a: undefined }
    expect(Object.hasOwn(share(before, {}), 'a')).toBe(false)
    expect(share({ a: 1 }, { a: 1, b: undefined })).toEqual({ a: 1, b: undefined })
    expect(share<unknown>({ 0: 'x' }, ['x'])).toEqual(['x'])
    expect(JSON.stringify(share({ a: 1, b: 2 }, { b: 2, a: 1 }))).toBe('{"b":2,"a":1}')
  })

  it('always says what the next value says, and changes neither', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, next) => {
        const texts = [JSON.stringify(before), JSON.stringify(next)]
        expect(JSON.stringify(share(before, next))).toBe(texts[1])
        expect([JSON.stringify(before), JSON.stringify(next)]).toEqual(texts)
        expect(share(before, structuredClone(before))).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })
})
