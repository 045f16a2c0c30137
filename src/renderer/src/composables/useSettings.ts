import { computed, shallowRef, watchEffect } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { api, errorViewOf } from '../api'
import type { ErrorView } from '../../../shared/errors'
import { zoomSteps } from '../../../shared/settings'
import type { Settings } from '../../../shared/settings'

export type SettingsChoice = {
  readonly current: Readonly<ShallowRef<Settings>>
  /** What is shown now: the choice, or the system's answer. */
  readonly isDark: ComputedRef<boolean>
  readonly isHighContrast: ComputedRef<boolean>
  /** Set when the last change could not be saved; it shows all the same. */
  readonly error: Readonly<ShallowRef<ErrorView | null>>
  /** Takes what main has kept. */
  adopt: (settings: Settings) => void
  /** Shows a change at once and keeps it. */
  change: (patch: Partial<Settings>) => Promise<void>
}

export const firstSettings: Settings = {
  theme: 'system',
  contrast: 'system',
  zoom: 100,
  lockAfter: 15,
  pinned: [],
  owner: '',
  kitLater: {},
  certificateColumns: null,
  certificateWidths: {},
}

/**
 * The one owner of the classes `dark`, `light` and `contrast` on the document: made once, in main.ts,
 * and provided. The zoom is main's: it turns the page's own, so that rem and px both follow.
 */
export function createSettings(): SettingsChoice {
  const systemIsDark = followed('(prefers-color-scheme: dark)')
  const systemWantsContrast = followed('(prefers-contrast: more)')
  const current = shallowRef(firstSettings)
  const error = shallowRef<ErrorView | null>(null)
  const isDark = computed(() =>
    current.value.theme === 'system' ? systemIsDark.value : current.value.theme === 'dark',
  )
  const isHighContrast = computed(
    () => current.value.contrast === 'more' || systemWantsContrast.value,
  )
  watchEffect(
    () => {
      const { classList } = document.documentElement
      classList.toggle('dark', isDark.value)
      classList.toggle('light', !isDark.value)
      classList.toggle('contrast', isHighContrast.value)
    },
    { flush: 'sync' },
  )

  async function change(patch: Partial<Settings>): Promise<void> {
    current.value = { ...current.value, ...patch }
    error.value = null
    try {
      await api.app.saveSettings(current.value)
    } catch (thrown) {
      error.value = errorViewOf(thrown)
    }
  }

  return {
    current,
    isDark,
    isHighContrast,
    error,
    adopt: (settings) => (current.value = settings),
    change,
  }
}

/** @returns the next zoom in percent; the same at either end. */
export function nextZoom(zoom: Settings['zoom'], direction: 'in' | 'out'): Settings['zoom'] {
  const at = zoomSteps.indexOf(zoom)
  return zoomSteps[direction === 'in' ? at + 1 : at - 1] ?? zoom
}

function followed(query: string): Readonly<ShallowRef<boolean>> {
  const list = window.matchMedia(query)
  const matches = shallowRef(list.matches)
  list.addEventListener('change', (event) => (matches.value = event.matches))
  return matches
}
