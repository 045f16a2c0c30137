import { computed, readonly, ref, watchEffect } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { z } from '../../../shared/schema'
import type { Theme as ThemeSchema } from '../../../shared/models'

export type Theme = z.infer<typeof ThemeSchema>

export type ThemeChoice = {
  theme: Readonly<Ref<Theme>>
  /** What is shown now: the choice, or the system's answer. */
  isDark: ComputedRef<boolean>
  choose: (theme: Theme) => void
}

/**
 * The one owner of the `dark` class on the document: made once, in main.ts, and provided.
 * @param first the theme that the settings hold
 */
export function createTheme(first: Theme): ThemeChoice {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(system.matches)
  system.addEventListener('change', (event) => (systemIsDark.value = event.matches))
  const theme = ref(first)
  const isDark = computed(() =>
    theme.value === 'system' ? systemIsDark.value : theme.value === 'dark',
  )
  watchEffect(
    () => {
      document.documentElement.classList.toggle('dark', isDark.value)
      document.documentElement.classList.toggle('light', !isDark.value)
    },
    { flush: 'sync' },
  )
  return { theme: readonly(theme), isDark, choose: (next) => (theme.value = next) }
}
