import { ref } from 'vue'
import { maxImportBytes } from '../../../../shared/imports'

/**
 * Files and texts that are dropped on a screen. One file is read, up to the size that an import may have
 * and one byte more, so that main says that it is too large.
 */
export function useDroppedText(take: (text: string, name?: string) => void) {
  const isOver = ref(false)
  const isOurs = ({ dataTransfer }: DragEvent) =>
    dataTransfer?.types.some((type) => type === 'Files' || type === 'text/plain') ?? false

  function onDragOver(event: DragEvent): void {
    if (!isOurs(event)) return
    event.preventDefault()
    isOver.value = true
  }
  function onDragLeave(event: DragEvent): void {
    const { currentTarget, relatedTarget } = event
    const isInside =
      currentTarget instanceof Node &&
      relatedTarget instanceof Node &&
      currentTarget.contains(relatedTarget)
    if (!isInside) isOver.value = false
  }
  async function onDrop(event: DragEvent): Promise<void> {
    isOver.value = false
    const { dataTransfer } = event
    if (!dataTransfer || !isOurs(event)) return
    event.preventDefault()
    const [file] = dataTransfer.files
    if (file) take(await file.slice(0, maxImportBytes).text(), file.name)
    else take(dataTransfer.getData('text/plain'))
  }
  return { isOver, onDragOver, onDragLeave, onDrop }
}
