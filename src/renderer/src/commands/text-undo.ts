/** Ctrl+Z in a text field takes back text first, then edits of the cluster. */
import { isTextEntry } from '../edits/typing-act'

type Watched = {
  readonly field: HTMLInputElement | HTMLTextAreaElement
  text: string
  undone: boolean
}

export type TextUndo = {
  /** @returns whether the key belongs to the field that has the focus: it holds text to take back. */
  takes: (direction: 'undo' | 'redo') => boolean
  /** The text of the field was changed by an undo of the cluster: from here on it counts as untouched. */
  settle: () => void
  stop: () => void
}

/** Watches which text field has the focus and what it held then. */
export function watchTextFields(): TextUndo {
  let watched: Watched | null = null
  const follow = (event: FocusEvent): void => {
    const { target } = event
    watched = isTextEntry(target) ? { field: target, text: target.value, undone: false } : null
  }
  document.addEventListener('focusin', follow)
  return {
    takes(direction) {
      if (watched === null || watched.field !== document.activeElement) return false
      if (direction === 'redo') return watched.undone
      const takes = watched.field.value !== watched.text
      if (takes) watched.undone = true
      return takes
    },
    settle() {
      if (watched === null) return
      watched.text = watched.field.value
      watched.undone = false
    },
    stop: () => {
      document.removeEventListener('focusin', follow)
    },
  }
}
