import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** Counts whole seconds down to zero, by a clock that nobody can set. */
export function useCountdown(onEnd: () => void = () => undefined): {
  readonly seconds: Readonly<Ref<number>>
  /** Begins anew; 0 ends it at once, without `onEnd`. */
  readonly start: (from: number) => void
} {
  const seconds = ref(0)
  let end = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function tick(): void {
    const left = end - performance.now()
    seconds.value = Math.max(0, Math.ceil(left / 1_000))
    if (left > 0) timer = setTimeout(tick, left % 1_000 || 1_000)
    else onEnd()
  }
  function start(from: number): void {
    clearTimeout(timer)
    end = performance.now() + from * 1_000
    if (from > 0) tick()
    else seconds.value = 0
  }
  onScopeDispose(() => {
    clearTimeout(timer)
  })
  return { seconds, start }
}
