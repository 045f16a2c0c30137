/** Mounts the whole window with its real router over the made-up bridge. */
import ui from '@nuxt/ui/vue-plugin'
import { mount } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Router } from 'vue-router'
import App from '../../src/renderer/src/App.vue'
import { api } from '../../src/renderer/src/api'
import { appStateKey } from '../../src/renderer/src/composables/useApp'
import { createSettings } from '../../src/renderer/src/composables/useSettings'
import { createAppRouter } from '../../src/renderer/src/router'
import type { AppInfo } from '../../src/shared/models'
import { fakeBridge } from './board/fake-bridge'
import { giveHeights, settle } from './mount-screen'
import type { Call } from './mount-screen'
import { textsIn } from './words/plain-texts'
import type { Bridge } from '../../src/shared/api'

export type MountedApp = {
  readonly router: Router
  /** Every text that main answered with so far, and those that were sent to it. */
  readonly said: Set<string>
  readonly wrapper: VueWrapper
  readonly calls: readonly Call[]
  /** Runs what needs the context of the app, such as a composable. */
  readonly inApp: <T>(run: () => T) => T
  readonly unmount: () => void
}

/** @param situation as in the address of the drawing board: `edited`, `fresh`, … */
export async function mountApp(situation: string, path: string): Promise<MountedApp> {
  giveHeights()
  document.body.innerHTML = '<div id="app"></div>'
  window.print = () => undefined
  const made = fakeBridge(new URLSearchParams(situation))
  const said = new Set<string>()
  const calls: Call[] = []
  const bridge: Bridge = {
    async invoke(channel, input) {
      // What was typed goes out as an input; it is data where it shows again.
      if (channel !== 'window.menu') textsIn(input, said)
      calls.push({ channel, input })
      const result = await made.invoke(channel, input)
      textsIn(result, said)
      return result
    },
    subscribe: (event, listener) =>
      made.subscribe(event, (data) => {
        textsIn(data, said)
        listener(data)
      }),
  }
  Object.defineProperty(window, 'certwright', { configurable: true, value: bridge })
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createAppRouter()
  const info = shallowRef<AppInfo | null>(await api.app.info())
  const wrapper = mount(App, {
    attachTo: '#app',
    global: {
      plugins: [pinia, router, ui],
      provide: {
        [appStateKey as symbol]: {
          info,
          settings: createSettings(),
          now: ref(new Date('2026-11-22T09:15:00Z')),
        },
      },
    },
  })
  await router.push(path)
  await settle(20)
  return {
    router,
    said,
    wrapper,
    calls,
    inApp: (run) => wrapper.vm.$.appContext.app.runWithContext(run),
    unmount: () => {
      wrapper.unmount()
      document.body.innerHTML = ''
    },
  }
}
