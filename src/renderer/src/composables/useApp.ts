import { inject, ref } from 'vue'
import type { InjectionKey, Ref, ShallowRef } from 'vue'
import type { AppInfo } from '../../../shared/models'
import type { SettingsChoice } from './useSettings'

/** What the whole window shares and a project does not own. */
export type AppState = {
  /** Null until main has answered the first question. */
  info: ShallowRef<AppInfo | null>
  settings: SettingsChoice
  /** The time that the window shows, renewed each half minute. */
  now: Ref<Date>
}

export const appStateKey: InjectionKey<AppState> = Symbol('app state')

/** @throws when used outside the app: a component that needs it was mounted alone. */
export function useApp(): AppState {
  const state = inject(appStateKey)
  if (state === undefined) throw new Error('The app state was not provided')
  return state
}

/** @returns the current time, renewed each half minute for as long as the window lives. */
export function createClock(): Ref<Date> {
  const now = ref(new Date())
  setInterval(() => (now.value = new Date()), 30_000)
  return now
}
