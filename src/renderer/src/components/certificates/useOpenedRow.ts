import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { SaveChoice } from '../../../../shared/certificate-format'
import type { CertificateRow } from '../../../../shared/models'
import { api } from '../../api'
import { useAction } from '../../composables/useAction'
import { useNotices } from '../../composables/useNotices'
import { useProject } from '../../composables/useProject'
import { t } from '../../words'

/**
 * The row whose detail is docked: it is a part of the address. Its detail is fetched when it is opened and
 * when it was issued again. @param keys those that are shown, in order
 */
export function useOpenedRow(
  all: Readonly<Ref<readonly CertificateRow[]>>,
  keys: Readonly<Ref<readonly string[]>>,
) {
  const { id } = useProject()
  const route = useRoute()
  const router = useRouter()
  const notices = useNotices()
  const fetching = useAction((key: string) => api.certificates.detail({ project: id.value, key }))
  const saving = useAction((key: string, choice: SaveChoice) =>
    api.certificates.save({ project: id.value, key, choice }),
  )
  const isSaving = ref(false)

  const selected = computed(() => {
    const { key } = route.params
    return typeof key === 'string' && key !== '' ? key : null
  })
  const row = computed(() => all.value.find(({ key }) => key === selected.value) ?? null)
  const position = computed(() => keys.value.indexOf(selected.value ?? ''))
  const detail = computed(() =>
    fetching.value.value?.row.key === selected.value ? fetching.value.value : null,
  )

  watch(
    [selected, row],
    ([key], [before]) => {
      if (key === null || row.value === null || row.value.status === 'waiting') return
      if (key !== before || fetching.value.value?.row.version !== row.value.version)
        void fetching.run(key)
    },
    { immediate: true },
  )

  async function goTo(key: string): Promise<void> {
    await router.replace({ params: { project: id.value, key }, query: route.query })
  }

  function askForm(): void {
    saving.clearError()
    isSaving.value = true
  }

  async function save(choice: SaveChoice): Promise<void> {
    if (selected.value === null) return
    const saved = await saving.run(selected.value, choice)
    if (saved === undefined) return
    isSaving.value = false
    if (!saved) return
    const title = t('passphrase' in choice ? 'certificates.savedPrivate' : 'certificates.saved')
    notices.done({ title, icon: 'i-lucide-download' })
  }

  return {
    selected,
    row,
    position,
    detail,
    fetching,
    saving,
    isSaving,
    select: (key: string) => void goTo(key),
    close: () => goTo(''),
    askForm,
    save,
  }
}
