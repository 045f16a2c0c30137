import { onBeforeUnmount, onMounted } from 'vue'
import { useDroppedText } from '../components/import/useDroppedText'

/** Takes what is dropped anywhere on the window for as long as the screen lives. */
export function useWindowDrop(take: (text: string, name?: string) => void) {
  const { isOver, onDragOver, onDragLeave, onDrop } = useDroppedText(take)
  const page = document.documentElement
  const drop = (event: DragEvent): void => void onDrop(event)
  onMounted(() => {
    page.addEventListener('dragover', onDragOver)
    page.addEventListener('dragleave', onDragLeave)
    page.addEventListener('drop', drop)
  })
  onBeforeUnmount(() => {
    page.removeEventListener('dragover', onDragOver)
    page.removeEventListener('dragleave', onDragLeave)
    page.removeEventListener('drop', drop)
  })
  return { isOver }
}
