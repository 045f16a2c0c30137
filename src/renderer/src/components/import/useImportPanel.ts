import { ref } from 'vue'
import { isTextEntry } from '../../edits/typing-act'
import { useDroppedText } from './useDroppedText'

/** Opens the import panel: by its button, by a paste outside of cells, or by what is dropped on the screen. */
export function useImportPanel() {
  const isOpen = ref(false)
  const text = ref('')
  const name = ref('')

  function open(from = '', fileName = ''): void {
    text.value = from
    name.value = fileName
    isOpen.value = true
  }

  function onPaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (isTextEntry(event.target) || pasted.trim() === '') return
    event.preventDefault()
    open(pasted)
  }

  return { isOpen, text, name, open, onPaste, drop: useDroppedText(open) }
}
