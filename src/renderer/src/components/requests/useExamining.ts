import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { api } from '../../api'
import type { AcceptReport, Examination, GivenText } from '../../../../shared/request-models'
import { useAction } from '../../composables/useAction'
import type { Action } from '../../composables/useAction'
import { useIssuing } from '../changes/useIssuing'
import type { Issuing } from '../changes/useIssuing'
import type { GivenKind } from './given-files'

type Source = readonly GivenText[] | 'dialog'

export type Examining = {
  /** Has texts judged, or files that main lets the person choose; a new one takes the place of the last. */
  examine: Action<[GivenKind, Source], Examination | null>
  kind: Readonly<Ref<GivenKind>>
  examination: Readonly<Ref<Examination | null>>
  chosen: Ref<ReadonlySet<string>>
  /** Accepted items that are ticked, in their order. */
  order: ComputedRef<string[]>
  /** Why the ticked rows that have a certificate get one for another key; main asks for it too. */
  reason: Ref<string>
  needsReason: ComputedRef<boolean>
  signing: Issuing<AcceptReport>
  clear: () => void
}

/** One examination and the signing of what it accepted. */
export function useExamining(project: () => string): Examining {
  const kind = ref<GivenKind>('requests')
  const examination = shallowRef<Examination | null>(null)
  const chosen = ref<ReadonlySet<string>>(new Set())
  const reason = ref('')

  const examine = useAction(async (next: GivenKind, source: Source) => {
    const answer = await judged(project(), next, source)
    if (answer === null) return null
    kind.value = next
    examination.value = answer
    return answer
  })
  watch(examination, (next) => {
    // A row that has a certificate gets a new key only where somebody says so.
    const accepted = next?.items.filter((item) => item.isAccepted && item.replaces === null) ?? []
    reason.value = ''
    chosen.value = new Set(accepted.map(({ id }) => id))
  })
  const order = computed(() =>
    (examination.value?.items ?? [])
      .filter(({ id, isAccepted }) => isAccepted && chosen.value.has(id))
      .map(({ id }) => id),
  )
  const needsReason = computed(
    () =>
      examination.value?.items.some((item) => item.replaces && chosen.value.has(item.id)) ?? false,
  )
  const signing = useIssuing<AcceptReport>(async (operation) => {
    if (examination.value === null) return null
    const { token } = examination.value
    const why = needsReason.value ? { reason: reason.value.trim() } : {}
    const input = { project: project(), token, items: order.value, ...why, operation }
    return kind.value === 'requests' ? api.requests.sign(input) : api.certificates.accept(input)
  })
  return {
    examine,
    kind,
    examination,
    chosen,
    order,
    reason,
    needsReason,
    signing,
    clear: () => {
      examination.value = null
      examine.clearError()
      signing.clearError()
    },
  }
}

function judged(project: string, kind: GivenKind, source: Source): Promise<Examination | null> {
  const calls = kind === 'requests' ? api.requests : api.certificates
  return source === 'dialog'
    ? calls.examineFiles({ project })
    : calls.examine({ project, texts: [...source] })
}
