import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClusterDefinition } from '../../../src/shared/definition'
import { applyPatches, diff, revertPatches } from '../../../src/renderer/src/edits/definition-diff'
import { createEditHistory, mostSteps } from '../../../src/renderer/src/edits/edit-history'

const base = ClusterDefinition.parse({
  metadata: { name: 'lab' },
  spec: {
    nodes: [
      { name: 'cp-1', roles: ['control-plane'], addresses: ['10.0.0.1'] },
      { name: 'w-1', addresses: ['10.0.0.2'] },
    ],
    users: [{ name: 'jane', groups: ['admins'] }],
  },
})

/** Edits of every kind that the screens make. */
const edits: fc.Arbitrary<(definition: ClusterDefinition) => void> = fc.oneof(
  fc
    .record({ at: fc.nat(), name: fc.string() })
    .map(({ at, name }) => (next: ClusterDefinition) => {
      const node = next.spec.nodes[at % Math.max(1, next.spec.nodes.length)]
      if (node) node.name = name
    }),
  fc.array(fc.string()).map((addresses) => (next: ClusterDefinition) => {
    const node = next.spec.nodes[0]
    if (node) node.addresses = addresses
  }),
  fc.nat().map((at) => (next: ClusterDefinition) => {
    next.spec.nodes.splice(at % (next.spec.nodes.length + 1), 1)
  }),
  fc.array(fc.string(), { minLength: 1 }).map((names) => (next: ClusterDefinition) => {
    for (const name of names)
      next.spec.nodes.unshift({ name, roles: ['worker'], addresses: [], dnsNames: [] })
  }),
  fc.string().map((name) => (next: ClusterDefinition) => {
    next.spec.users.push({ name, groups: [], namespace: name })
  }),
  fc.constant((next: ClusterDefinition) => {
    for (const user of next.spec.users) delete user.namespace
  }),
  fc.string().map((endpoint) => (next: ClusterDefinition) => {
    next.spec.controlPlaneEndpoint = endpoint
  }),
  fc.array(fc.string()).map((names) => (next: ClusterDefinition) => {
    next.spec.apiServer.extraSANs = names
  }),
  fc.constant((next: ClusterDefinition) => {
    next.spec.pki.keyAlgorithms['ca'] = 'rsa-4096'
  }),
  fc.constant((next: ClusterDefinition) => {
    next.spec.nodes.reverse()
  }),
)

function edited(before: ClusterDefinition, edit: (next: ClusterDefinition) => void) {
  const after = structuredClone(before)
  edit(after)
  return after
}

describe('patches', () => {
  it('turn one value into the other and back, whatever the two are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const before = { value: one }
        const after = { value: other }
        const patches = diff(before, after)
        const target = structuredClone(before)
        applyPatches(target, patches)
        expect(target).toEqual(after)
        revertPatches(target, patches)
        expect(target).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  it('never reach a prototype', () => {
    const before: unknown = JSON.parse('{"a":{}}')
    const after: unknown = JSON.parse('{"a":{"__proto__":{"polluted":true}}}')
    const target = structuredClone({ root: before })
    applyPatches(target, diff({ root: before }, { root: after }))
    expect('polluted' in {}).toBe(false)
  })
})

describe('history', () => {
  it('undoes and redoes any row of edits, step by step', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 40 }), (row) => {
        const history = createEditHistory()
        const states = [base]
        let current = base
        for (const edit of row) {
          const next = edited(current, edit)
          history.record(current, next)
          current = next
          // An edit that changes nothing is no step.
          if (diff(states.at(-1), next).length > 0) states.push(next)
        }
        const walked = [current]
        for (let next = history.undo(current); next !== null; next = history.undo(current)) {
          current = next
          walked.unshift(current)
        }
        expect(walked).toEqual(states)
        for (const expected of states.slice(1)) {
          current = history.redo(current) ?? current
          expect(current).toEqual(expected)
        }
        expect(history.redo(current)).toBeNull()
      }),
      { numRuns: 200 },
    )
  })

  it('walks 100 steps of mixed kinds back, forward, and to and fro', () => {
    const walk = fc.array(fc.boolean(), { minLength: 50, maxLength: 200 })
    const row = fc.array(edits, { minLength: 300, maxLength: 300 })
    fc.assert(
      fc.property(row, walk, (made, moves) => {
        const history = createEditHistory()
        const states = [base]
        let current = base
        for (const edit of made) {
          if (states.length > mostSteps) break
          const next = edited(current, edit)
          history.record(current, next)
          if (diff(current, next).length > 0) states.push(next)
          current = next
        }
        fc.pre(states.length === mostSteps + 1)
        let at = mostSteps
        const step = (isBack: boolean) => {
          const next = isBack ? history.undo(current) : history.redo(current)
          if (next === null) expect(at).toBe(isBack ? 0 : mostSteps)
          else at += isBack ? -1 : 1
          current = next ?? current
          expect(current).toEqual(states[at])
        }
        for (const isBack of moves) step(isBack)
        while (at > 0) step(true)
        while (at < mostSteps) step(false)
        expect(history.redoable.value).toBeNull()
      }),
      { numRuns: 6 },
    )
  })

  it('keeps 100 steps and lets the oldest go', () => {
    const history = createEditHistory()
    let current = base
    for (let count = 1; count <= mostSteps + 5; count++) {
      const next = edited(current, (each) => (each.spec.controlPlaneEndpoint = `k8s-${count}`))
      history.record(current, next)
      current = next
    }
    let steps = 0
    for (let next = history.undo(current); next !== null; next = history.undo(current)) {
      current = next
      steps++
    }
    expect(steps).toBe(mostSteps)
    expect(current.spec.controlPlaneEndpoint).toBe('k8s-5')
  })

  it('joins the edits of one act into one step, and a value typed back is no step', () => {
    const history = createEditHistory()
    const act = {}
    let current = base
    for (const name of ['c', 'cp', 'cp-9']) {
      const next = edited(current, (each) =>
        each.spec.nodes.forEach((node, at) => at === 0 && (node.name = name)),
      )
      history.record(current, next, act)
      current = next
    }
    expect(history.undo(current)).toEqual(base)
    expect(history.undo(base)).toBeNull()
    const there = edited(base, (each) => (each.metadata.name = 'x'))
    const again = {}
    history.record(base, there, again)
    history.record(there, base, again)
    expect(history.undoable.value).toBeNull()
  })

  it('forgets what can be redone once something else is edited', () => {
    const history = createEditHistory()
    const one = edited(base, (each) => (each.metadata.name = 'one'))
    history.record(base, one)
    history.undo(one)
    expect(history.redoable.value).not.toBeNull()
    history.record(
      base,
      edited(base, (each) => (each.metadata.name = 'two')),
    )
    expect(history.redoable.value).toBeNull()
  })

  it('forgets its steps when the project was changed by another program meanwhile', () => {
    const history = createEditHistory()
    const one = edited(base, (each) => (each.metadata.name = 'one'))
    history.record(base, one)
    history.resume(structuredClone(one))
    expect(history.undoable.value).not.toBeNull()
    history.resume(edited(one, (each) => (each.metadata.name = 'foreign')))
    expect(history.undoable.value).toBeNull()
  })

  it.each<[string, (next: ClusterDefinition) => void, object]>([
    [
      'a field of a node',
      (next) =>
        next.spec.nodes.forEach((node, at) => at === 0 && (node.addresses = ['10.0.0.9', '::1'])),
      { kind: 'field', list: 'nodes', field: 'addresses', name: 'cp-1' },
    ],
    [
      'a node that goes',
      (next) => next.spec.nodes.pop(),
      { kind: 'removed', list: 'nodes', count: 1, name: 'w-1' },
    ],
    [
      'a user that comes',
      (next) => next.spec.users.push({ name: 'omar', groups: [] }),
      { kind: 'added', list: 'users', count: 1, name: 'omar' },
    ],
    [
      'a field of the cluster',
      (next) => (next.spec.network.serviceCIDRs = ['10.0.0.0/16']),
      { kind: 'cluster', field: 'serviceCIDRs' },
    ],
    [
      'two things at once',
      (next) => {
        next.metadata.name = 'x'
        next.spec.controlPlaneEndpoint = 'y'
      },
      { kind: 'several', count: 2 },
    ],
  ])('says what a step is about: %s', (_, edit, subject) => {
    const history = createEditHistory()
    history.record(base, edited(base, edit))
    expect(history.undoable.value).toEqual(subject)
  })
})
