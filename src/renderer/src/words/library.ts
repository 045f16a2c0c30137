/** The few words that the component library says by itself, from our catalogue. */
import { extendLocale } from '@nuxt/ui/composables'
import en from '@nuxt/ui/runtime/locale/en.js'
import { computed } from 'vue'
import { t } from './index'

/** For the library's root component; follows the language of the window. */
export const libraryWords = computed(() => {
  const close = { close: t('common.close') }
  const list = { noData: t('common.nothingToChoose'), noMatch: t('common.nothingToChoose') }
  return extendLocale(en, {
    name: 'window',
    messages: { toast: close, modal: close, slideover: close, inputMenu: list, selectMenu: list },
  })
})
