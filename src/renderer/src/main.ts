import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp, shallowRef } from 'vue'
import App from './App.vue'
import { api } from './api'
import { appStateKey, createClock } from './composables/useApp'
import { createTheme } from './composables/useTheme'
import { createAppRouter } from './router'
import './theme.css'
import type { AppInfo } from '../../shared/models'

const info = shallowRef<AppInfo | null>(null)
const theme = createTheme('system')

const app = createApp(App)
app.use(createPinia())
app.use(createAppRouter())
app.use(ui)
app.provide(appStateKey, { info, theme, now: createClock() })
app.mount('#app')

// The window draws first; what main knows about the machine comes a moment later.
void api.app.info().then((answer) => {
  info.value = answer
  theme.choose(answer.settings.theme)
})
requestAnimationFrame(() => void api.app.firstPaint())
