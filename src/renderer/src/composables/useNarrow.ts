import { onScopeDispose, readonly, ref } from 'vue'
import type { Ref } from 'vue'

/** @returns whether the window is under 1000 px wide, where the sidebar shows icons only. */
export function useNarrow(): Readonly<Ref<boolean>> {
  const query = window.matchMedia('(max-width: 999.98px)')
  const narrow = ref(query.matches)
  const follow = (event: MediaQueryListEvent) => (narrow.value = event.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return readonly(narrow)
}
