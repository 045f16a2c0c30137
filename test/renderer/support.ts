import ui from '@nuxt/ui/vue-plugin'
import { config } from '@vue/test-utils'
import type { Bridge, Channel } from '../../src/shared/api'
import { fakeBridge } from './board/fake-bridge'

// Registers the bundled icons, as main.ts does; without it the icon component would ask the network.
config.global.plugins.push(ui)

export type Recorded = { channel: Channel; input: unknown }

/** Puts a bridge on the window; `intercept` may answer in its place. @returns what was asked, in order */
export function installBridge(
  situation = '',
  intercept?: (channel: Channel, input: unknown) => Promise<unknown> | undefined,
): Recorded[] {
  const real = fakeBridge(new URLSearchParams(situation))
  const calls: Recorded[] = []
  const bridge: Bridge = {
    invoke: (channel, input) => {
      calls.push({ channel, input: structuredClone(input) })
      const answer = intercept?.(channel, input)
      if (answer !== undefined) return answer as ReturnType<typeof real.invoke<typeof channel>>
      return real.invoke(channel, input)
    },
    subscribe: (event, listener) => real.subscribe(event, listener),
  }
  Object.defineProperty(window, 'certwright', { value: bridge, configurable: true })
  return calls
}

/** A promise with its ends in hand, to decide the order in which answers come. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
