import { channels } from '../../shared/api'
import type { Bridge, Channel, EventData, EventName, Input, Output } from '../../shared/api'
import { AppError } from '../../shared/errors'
import type { ErrorView } from '../../shared/errors'

declare global {
  interface Window {
    /** Put there by the preload; the window's only way out. */
    readonly certwright: Bridge
  }
}

/** An answer that was an error. It crossed as data, because thrown objects lose their fields on the way. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  constructor(readonly view: ErrorView) {
    super(view.title)
  }
}

type Namespace = Channel extends `${infer N}.${string}` ? N : never
type Arguments<C extends Channel> = undefined extends Input<C> ? [] : [input: Input<C>]
type Client = {
  readonly [N in Namespace]: {
    readonly [C in Channel as C extends `${N}.${infer Method}` ? Method : never]: (
      ...args: Arguments<C>
    ) => Promise<Output<C>>
  }
}

async function call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  const bridge: Bridge = window.certwright
  const result = await bridge.invoke(channel, input)
  if (result.ok) return result.value
  throw new ApiError(result.error)
}

function buildClient(): Client {
  const client: Record<string, Record<string, unknown>> = {}
  for (const channel of Object.keys(channels) as Channel[]) {
    const [namespace = '', method = ''] = channel.split('.')
    const methods = (client[namespace] ??= {})
    methods[method] = (input: Input<typeof channel>) => call(channel, input)
  }
  // The loop fills what Client describes: both are derived from `channels`.
  return client as Client
}

/** The contract as functions: `api.projects.open({ project })`. Each throws ApiError. */
export const api: Client = buildClient()

/** @returns a function that ends the subscription. */
export function subscribe<E extends EventName>(
  event: E,
  listener: (data: EventData<E>) => void,
): () => void {
  return window.certwright.subscribe(event, listener)
}

/** @returns any thrown value as what a person may see. */
export function errorViewOf(thrown: unknown): ErrorView {
  if (thrown instanceof ApiError) return thrown.view
  const because = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('unexpected', {}, { cause: thrown, because }).view()
}

/** @returns a new id for work that can be cancelled. */
export function newOperation(): string {
  return crypto.randomUUID()
}
