import type { BrowserWindow } from 'electron'

/** How long a page that does not answer may hold its window. */
const patienceMilliseconds = 3_000

/** Lets a window close only once its page has saved what was edited. */
export type CloseGuard = {
  watch(window: GuardedWindow): void
  /** The page's answer: `stay` when an edit would be lost. */
  answer(answer: 'close' | 'stay'): void
}

/** What is needed of Electron's BrowserWindow, so that this is tested without Electron. */
export type GuardedWindow = Pick<BrowserWindow, 'close' | 'destroy'> & {
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown
  readonly webContents: Pick<BrowserWindow['webContents'], 'isCrashed'>
}

/** @param ask tells the page that its window is about to close */
export function createCloseGuard(ask: () => void): CloseGuard {
  let mayClose = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let watched: GuardedWindow | undefined
  return {
    watch(window) {
      watched = window
      window.on('close', (event) => {
        if (mayClose || window.webContents.isCrashed()) return
        event.preventDefault()
        ask()
        timer ??= setTimeout(() => {
          window.destroy()
        }, patienceMilliseconds)
      })
    },
    answer(answer) {
      clearTimeout(timer)
      timer = undefined
      if (answer === 'stay') return
      mayClose = true
      watched?.close()
    },
  }
}
