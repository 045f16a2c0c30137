import { onMounted, watch } from 'vue'
import { useAction } from './useAction'
import { useProject } from './useProject'

/**
 * What main says of issued things: asked for when the screen opens, and again whenever the ledger grows.
 * @param load asks main, with the project's id
 */
export function useIssuedQuery<T>(load: (project: string) => Promise<T>) {
  const { id, view } = useProject()
  const query = useAction(() => load(id.value))
  onMounted(() => query.run())
  watch(
    () => view.value.ledger.entries,
    () => void query.run(),
  )
  return query
}
