import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCloseGuard, type GuardedWindow } from '../../src/main/closing'

/** A window that closes unless somebody prevents it, as Electron's does. */
function windowInMemory() {
  const state = { asked: 0, closed: false, isCrashed: false }
  let listener: ((event: { preventDefault(): void }) => void) | undefined
  const window: GuardedWindow = {
    on: (_event, next) => (listener = next),
    close() {
      let isPrevented = false
      listener?.({ preventDefault: () => (isPrevented = true) })
      if (!isPrevented) state.closed = true
    },
    destroy: () => (state.closed = true),
    webContents: { isCrashed: () => state.isCrashed },
  }
  const guard = createCloseGuard(() => state.asked++)
  guard.watch(window)
  return { state, window, guard }
}

describe('closing the window', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('waits until the page has saved', () => {
    const { state, window, guard } = windowInMemory()
    window.close()
    expect(state).toMatchObject({ asked: 1, closed: false })
    guard.answer('close')
    expect(state.closed).toBe(true)
  })

  it('does not happen while an edit would be lost, however long the person thinks', () => {
    const { state, window, guard } = windowInMemory()
    window.close()
    guard.answer('stay')
    vi.advanceTimersByTime(60_000)
    expect(state.closed).toBe(false)
    window.close()
    expect(state.asked).toBe(2)
  })

  it('does not wait for a page that hangs or has crashed', () => {
    const hanging = windowInMemory()
    hanging.window.close()
    vi.advanceTimersByTime(3_000)
    expect(hanging.state.closed).toBe(true)
    const crashed = windowInMemory()
    crashed.state.isCrashed = true
    crashed.window.close()
    expect(crashed.state.closed).toBe(true)
  })
})
