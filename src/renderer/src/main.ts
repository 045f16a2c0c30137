import { _api } from '@iconify/vue'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp, shallowRef } from 'vue'
import App from './App.vue'
import { api } from './api'
import { appStateKey, createClock } from './composables/useApp'
import { createSettings } from './composables/useSettings'
import { createAppRouter } from './router'
import './theme.css'
import { setLanguage } from './words'
import type { AppInfo } from '../../shared/models'

// The icon component asks its public service for a name that was not bundled. This window never does.
_api.setFetch(() => Promise.reject(new Error('Icons are bundled; there is no network')))

const info = shallowRef<AppInfo | null>(null)
const settings = createSettings()

const app = createApp(App)
app.use(createPinia())
app.use(createAppRouter())
app.use(ui)
app.provide(appStateKey, { info, settings, now: createClock() })
app.mount('#app')

// The window draws first; what main knows about the machine comes a moment later.
void api.app.info().then((answer) => {
  info.value = answer
  settings.adopt(answer.settings)
  if (answer.language !== 'en') setLanguage(answer.language)
})
requestAnimationFrame(() => void api.app.firstPaint())
