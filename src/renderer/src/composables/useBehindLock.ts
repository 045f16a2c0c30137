import { nextTick, onBeforeUnmount, watch } from 'vue'
import type { Ref } from 'vue'

/** Marks what stands outside of the app's own element, such as an open dialog, while the lock covers it. */
const mark = 'data-behind-lock'

/**
 * Takes dialogs and panels out of sight and out of reach while a vault is locked, and brings them back as
 * they were, with the focus where it was. They stay alive: what was typed in them is kept.
 */
export function useBehindLock(isLocked: Readonly<Ref<boolean>>): void {
  let focused: Element | null = null
  let hiddenByDialog: readonly Element[] = []

  function hide(): void {
    focused = document.activeElement
    for (const element of overlays()) {
      element.setAttribute(mark, '')
      element.inert = true
    }
    // An open dialog hides the rest from screen readers; now the rest holds the lock.
    hiddenByDialog = [...document.querySelectorAll('[data-aria-hidden="true"]')].filter(
      (element) => !isBehindLock(element),
    )
    for (const element of hiddenByDialog) element.removeAttribute('aria-hidden')
    document.documentElement.classList.add('is-locked')
  }

  function show(): void {
    for (const element of document.querySelectorAll<HTMLElement>(`[${mark}]`)) {
      element.removeAttribute(mark)
      element.inert = false
    }
    // A dialog that was closing is gone by now, and has taken its own mark away.
    for (const element of hiddenByDialog)
      if (element.matches('[data-aria-hidden="true"]')) element.setAttribute('aria-hidden', 'true')
    hiddenByDialog = []
    document.documentElement.classList.remove('is-locked')
  }

  watch(
    isLocked,
    (locked, before) => {
      if (locked) hide()
      else if (before === true) {
        show()
        void nextTick(() => {
          if (focused instanceof HTMLElement && focused.isConnected) focused.focus()
          focused = null
        })
      }
    },
    { immediate: true },
  )
  onBeforeUnmount(show)
}

/** @returns whether the dialog that is open is one that the lock covers. */
export function isBehindLock(element: Element): boolean {
  return element.closest(`[${mark}]`) !== null
}

function overlays(): HTMLElement[] {
  return [...document.body.children].filter(
    (element): element is HTMLElement =>
      element instanceof HTMLElement && element.id !== 'app' && element.tagName !== 'SCRIPT',
  )
}
