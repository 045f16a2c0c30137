import { computed, ref } from 'vue'
import type { ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { api } from '../../api'
import {
  certificateEntries,
  commandEntries,
  definitionEntries,
  kubeconfigEntries,
  offerEntries,
  termEntries,
} from '../../commands/palette-entries'
import type { Go, PaletteEntry } from '../../commands/palette-entries'
import { offers } from '../../commands/useOffers'
import { useCommands } from '../../commands/useCommands'
import type { CertificateRow } from '../../../../shared/models'
import type { KubeconfigEntry } from '../../../../shared/kubeconfig-models'
import { useProjectStore } from '../../stores/project'

/** Everything that the palette finds now. `load` asks main for what belongs to the open project. */
export function usePaletteEntries(): {
  entries: ComputedRef<readonly PaletteEntry[]>
  load: () => Promise<void>
} {
  const store = useProjectStore()
  const router = useRouter()
  const center = useCommands()
  const rows = ref<readonly CertificateRow[]>([])
  const kubeconfigs = ref<readonly KubeconfigEntry[]>([])

  const go: Go = (name, { key, node, query = {} } = {}) => {
    const project = store.view?.summary.id
    const given = Object.entries({ project, key, node }).filter(([, value]) => value !== undefined)
    // Help and the like are of no project; a parameter that the route does not have is none.
    const params = isOpen.value && name !== 'help' ? Object.fromEntries(given) : {}
    void router.push({ name, params, query, force: true })
  }
  const isOpen = computed(() => center.isAvailable('go.overview'))

  async function load(): Promise<void> {
    rows.value = []
    kubeconfigs.value = []
    const project = store.view?.summary.id
    if (!isOpen.value || project === undefined) return
    // A list that does not come leaves its group out; the screen of the list says why.
    const [certificates, others] = await Promise.allSettled([
      api.certificates.list({ project }),
      api.kubeconfigs.list({ project }),
    ])
    if (certificates.status === 'fulfilled') rows.value = certificates.value
    if (others.status === 'fulfilled') kubeconfigs.value = others.value
  }

  const entries = computed(() => [
    ...offerEntries(offers.value),
    ...commandEntries(center),
    ...(isOpen.value && store.definition !== null ? definitionEntries(store.definition, go) : []),
    ...certificateEntries(rows.value, go),
    ...kubeconfigEntries(kubeconfigs.value, go),
    ...termEntries(go),
  ])
  return { entries, load }
}
