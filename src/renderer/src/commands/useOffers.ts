import { computed, onScopeDispose, shallowReactive, toValue } from 'vue'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'

/** What can be done with the thing that is open: a certificate, a node. The palette lists it first. */
export type Offer = {
  /** Stable within its kind of thing: `certificate/copy-pem`. */
  readonly id: string
  readonly label: string
  /** Whose it is, where the label does not say so: `cp-1`. */
  readonly note: string
  /** A whole literal: icons are bundled by the names that stand in the source. */
  readonly icon: string
  readonly run: () => void
}

const sources = shallowReactive(new Set<MaybeRefOrGetter<readonly Offer[]>>())

/** Everything that what is open offers now, for the palette. */
export const offers: ComputedRef<readonly Offer[]> = computed(() =>
  [...sources].flatMap((source) => toValue(source)),
)

/** Offers these to the palette for as long as the component lives. */
export function useOffers(source: MaybeRefOrGetter<readonly Offer[]>): void {
  sources.add(source)
  onScopeDispose(() => sources.delete(source))
}
