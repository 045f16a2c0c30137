import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toRaw } from 'vue'
import { useProjectStore } from '../../../src/renderer/src/stores/project'
import { setAt } from '../../../src/renderer/src/stores/definition-path'
import type { ClusterDefinition } from '../../../src/shared/definition'
import { AppError } from '../../../src/shared/errors'
import type { ProjectView } from '../../../src/shared/models'
import type { Result } from '../../../src/shared/errors'
import { deferred, installBridge } from '../support'

const project = 'homelab-01'

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => void vi.useRealTimers())

/** Names of the first node in each edit that was sent, in order. */
function editsOf(calls: ReturnType<typeof installBridge>): (string | undefined)[] {
  return calls
    .filter(({ channel }) => channel === 'projects.edit')
    .map(({ input }) => {
      const { definition } = input as { definition: ClusterDefinition }
      return definition.spec.nodes[0]?.name
    })
}
function rename(store: ReturnType<typeof useProjectStore>, name: string): void {
  store.edit((next) => setAt(next, ['spec', 'nodes', 0, 'name'], name))
}

describe('autosave', () => {
  it('shows an edit at once and sends only the last of several quick ones within 300 ms', async () => {
    const calls = installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'a')
    rename(store, 'ab')
    rename(store, 'abc')
    expect(store.definition?.spec.nodes[0]?.name).toBe('abc')
    expect(store.saveState).toBe('saving')
    expect(editsOf(calls)).toEqual([])
    await vi.advanceTimersByTimeAsync(300)
    expect(editsOf(calls)).toEqual(['abc'])
    expect(store.saveState).toBe('saved')
  })

  it('sends one edit at a time, and never loses the newer one to the answer of the older', async () => {
    const waiting: ReturnType<typeof deferred<Result<ProjectView>>>[] = []
    const calls = installBridge('', (channel) => {
      if (channel !== 'projects.edit') return undefined
      const answer = deferred<Result<ProjectView>>()
      waiting.push(answer)
      return answer.promise
    })
    const store = useProjectStore()
    await store.open(project)
    const opened = store.view
    if (opened === null) throw new Error('The project did not open')
    const answerWith = (name: string): Result<ProjectView> => {
      const definition = structuredClone(opened.definition)
      setAt(definition, ['spec', 'nodes', 0, 'name'], name)
      return { ok: true, value: { ...opened, definition } }
    }

    rename(store, 'first')
    await vi.advanceTimersByTimeAsync(300)
    rename(store, 'second')
    await vi.advanceTimersByTimeAsync(300)
    expect(editsOf(calls)).toEqual(['first'])

    waiting[0]?.resolve(answerWith('first'))
    await vi.advanceTimersByTimeAsync(0)
    expect(store.definition?.spec.nodes[0]?.name).toBe('second')
    expect(editsOf(calls)).toEqual(['first', 'second'])
    expect(store.saveState).toBe('saving')

    waiting[1]?.resolve(answerWith('second'))
    await vi.advanceTimersByTimeAsync(0)
    expect(store.saveState).toBe('saved')
    expect(store.draft).toBeNull()
    expect(store.view?.definition.spec.nodes[0]?.name).toBe('second')
  })

  it('keeps a refused edit on the screen, says so, and saves it on the next try', async () => {
    let isFull = true
    const calls = installBridge('', (channel) =>
      channel === 'projects.edit' && isFull
        ? Promise.resolve({
            ok: false,
            error: new AppError('storage-failed', { path: '/x' }).view(),
          })
        : undefined,
    )
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'kept')
    await vi.advanceTimersByTimeAsync(300)
    expect(store.saveState).toBe('failed')
    expect(store.saveError?.code).toBe('storage-failed')
    expect(store.definition?.spec.nodes[0]?.name).toBe('kept')
    isFull = false
    await store.flush()
    expect(store.saveState).toBe('saved')
    expect(editsOf(calls)).toEqual(['kept', 'kept'])
  })

  it('applies nothing while the newest edit could not be saved', async () => {
    const calls = installBridge('', (channel) =>
      channel === 'projects.edit'
        ? Promise.resolve({
            ok: false,
            error: new AppError('storage-failed', { path: '/x' }).view(),
          })
        : undefined,
    )
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'unsaved')
    await expect(store.apply('operation-1')).rejects.toMatchObject({
      view: { code: 'storage-failed' },
    })
    expect(calls.map(({ channel }) => channel)).not.toContain('changes.apply')
  })

  it('saves the newest edit before it applies', async () => {
    const calls = installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'cp-9')
    const applied = store.apply('operation-1')
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await applied)?.project.definition.spec.nodes[0]?.name).toBe('cp-9')
    const order = calls.map(({ channel }) => channel)
    expect(order.indexOf('projects.edit')).toBeLessThan(order.indexOf('changes.apply'))
  })

  it('sends nothing more after edits were discarded', async () => {
    const calls = installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'gone')
    await store.discardEdits()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(editsOf(calls)).toEqual([])
    expect(store.definition?.spec.nodes[0]?.name).toBe('cp-1')
  })
})

describe('who types on and on', () => {
  it('is saved every 300 ms at least', async () => {
    const calls = installBridge()
    const store = useProjectStore()
    await store.open(project)
    for (let count = 0; count < 40; count++) {
      rename(store, `cp-${count}`)
      await vi.advanceTimersByTimeAsync(30)
    }
    expect(editsOf(calls).length).toBeGreaterThanOrEqual(3)
  })
})

describe('undo', () => {
  const nameOf = (store: ReturnType<typeof useProjectStore>) =>
    store.definition?.spec.nodes[0]?.name

  it('takes back what was edited, saves it, and brings it again', async () => {
    const calls = installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'cp-9')
    await vi.advanceTimersByTimeAsync(300)
    store.undo()
    expect(nameOf(store)).toBe('cp-1')
    await vi.advanceTimersByTimeAsync(300)
    store.redo()
    await vi.advanceTimersByTimeAsync(300)
    expect(editsOf(calls)).toEqual(['cp-9', 'cp-1', 'cp-9'])
  })

  it('survives that another project was open in between', async () => {
    installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'cp-9')
    await store.close()
    expect(store.undoable).toBeNull()
    await store.open(project)
    store.undo()
    expect(nameOf(store)).toBe('cp-1')
  })

  it('never takes back what was issued, only the edit before it', async () => {
    installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'cp-9')
    const applied = store.apply('operation-1')
    await vi.advanceTimersByTimeAsync(5_000)
    await applied
    const entries = store.view?.ledger.entries
    store.undo()
    await vi.advanceTimersByTimeAsync(300)
    expect(nameOf(store)).toBe('cp-1')
    expect(store.view?.ledger.entries).toBe(entries)
  })

  it('brings discarded edits back', async () => {
    installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'cp-9')
    await store.discardEdits()
    expect(nameOf(store)).toBe('cp-1')
    store.undo()
    expect(nameOf(store)).toBe('cp-9')
  })

  it('does nothing while the project is locked', async () => {
    installBridge()
    const store = useProjectStore()
    await store.open(project)
    rename(store, 'cp-9')
    await store.flush()
    const view = store.view
    if (view === null) throw new Error('The project did not open')
    store.adopt({ ...view, custody: { kind: 'passphrase', backend: 'vault', unlocked: false } })
    expect(store.undoable).toBeNull()
    store.undo()
    expect(nameOf(store)).toBe('cp-9')
  })
})

describe('findings', () => {
  it('are found at their path and above it, and a fix removes them', async () => {
    installBridge('error')
    const store = useProjectStore()
    await store.open(project)
    expect(store.findingsAt(['spec', 'nodes', 5])).toHaveLength(1)
    expect(store.findingsAt(['spec', 'nodes', 5, 'addresses', 0])).toHaveLength(1)
    expect(store.findingsAt(['spec', 'nodes', 4])).toHaveLength(0)
    const [fix] = store.errors[0]?.fixes ?? []
    if (fix === undefined) throw new Error('The finding has no fix')
    store.applyFix(fix)
    await store.flush()
    expect(store.errors).toEqual([])
    expect(store.definition?.spec.nodes[5]?.addresses).toEqual(['192.168.10.23'])
  })

  it('a path never reaches a prototype', () => {
    const target = { spec: {} }
    setAt(target, ['__proto__', 'polluted'], true)
    setAt(target, ['spec', '__proto__'], { polluted: true })
    setAt(target, ['constructor', 'prototype', 'polluted'], true)
    expect('polluted' in {}).toBe(false)
    expect(Object.getPrototypeOf(target.spec)).toBe(Object.prototype)
  })
})

describe('changes that wait for Apply', () => {
  async function waitingFor(change: (view: ProjectView) => void): Promise<number> {
    installBridge('edited')
    const store = useProjectStore()
    await store.open(project)
    if (store.view === null) throw new Error('The project did not open')
    const view = structuredClone(toRaw(store.view))
    change(view)
    store.adopt(view)
    return store.waiting
  }
  /** Every change as one that needs something from elsewhere. */
  function allElsewhere(view: ProjectView): void {
    for (const one of view.changes?.changes ?? []) one.needs = 'request'
  }

  it('counts all of them while the definition is not applied', async () => {
    expect(await waitingFor((view) => allElsewhere(view))).toBe(4)
  })

  it('leaves out what waits for others once it is applied', async () => {
    const waiting = await waitingFor((view) => {
      view.isApplied = true
      allElsewhere(view)
      const [first] = view.changes?.changes ?? []
      if (first) delete first.needs
    })
    expect(waiting).toBe(1)
  })

  it('counts an edit that reissues nothing, because bundles follow it', async () => {
    expect(await waitingFor((view) => view.changes?.changes.splice(0))).toBe(1)
  })
})

describe('the ledger', () => {
  it('is counted as it grows, for the open project alone', async () => {
    installBridge()
    const store = useProjectStore()
    await store.open(project)
    store.ledgerGrown({ project, entries: 99 })
    store.ledgerGrown({ project: 'another-project', entries: 3 })
    expect(store.view?.ledger.entries).toBe(99)
  })
})
