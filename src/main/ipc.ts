import { AppError, type ErrorView, type Result } from '../shared/errors'
import { channels, schemas, type Channel, type Handlers, type Output } from '../shared/api'

/** What is needed of Electron's IpcMainInvokeEvent, so that the checks are tested without Electron. */
export type Sender = {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null
}
export type IpcMain = {
  handle(channel: string, listener: (event: Sender, input: unknown) => Promise<unknown>): void
}
/** Where unexpected errors go; the text must hold no secret. */
export type ErrorLog = (channel: string, error: unknown) => void

/**
 * What may set right what made a call fail, such as a lock that a person lets be taken away.
 * @returns whether the call is to be made again.
 */
export type Heal = (error: AppError) => Promise<boolean>

/**
 * Registers every channel of the contract: sender, then input, then the handler, then a Result.
 * This is the only catch-all of the main process.
 * @param origin the only origin whose top frame is listened to, such as `app://certwright`.
 */
export function serve(
  ipcMain: IpcMain,
  handlers: Handlers,
  origin: string,
  log: ErrorLog,
  heal: Heal = async () => false,
): void {
  const register = <C extends Channel>(channel: C): void => {
    ipcMain.handle(channel, (event, input) =>
      answer(channel, handlers, event, input, { origin, log, heal }),
    )
  }
  for (const channel of channelNames()) register(channel)
}

/** @returns every channel of the contract. */
export function channelNames(): Channel[] {
  return Object.keys(channels).filter((name): name is Channel => Object.hasOwn(channels, name))
}

async function answer<C extends Channel>(
  channel: C,
  handlers: Handlers,
  event: Sender,
  input: unknown,
  { origin, log, heal }: { origin: string; log: ErrorLog; heal: Heal },
): Promise<Result<Output<C>>> {
  if (!isOurs(event, origin)) return refused('It came from a page that is not ours.')
  const parsed = schemas[channel].input.safeParse(input)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return refused(`A value has the wrong form${where === '' ? '' : ` at ${where.slice(0, 200)}`}.`)
  }
  try {
    return { ok: true, value: await handlers[channel](parsed.data) }
  } catch (error) {
    try {
      const again = await onceMore(error, heal, () => handlers[channel](parsed.data))
      if (again) return { ok: true, value: again.value }
    } catch (later) {
      return { ok: false, error: errorView(channel, later, log) }
    }
    return { ok: false, error: errorView(channel, error, log) }
  }
}

/** @returns what the second call gave; undefined when there was none. */
async function onceMore<T>(
  error: unknown,
  heal: Heal,
  work: () => Promise<T>,
): Promise<{ value: T } | undefined> {
  if (!(error instanceof AppError) || !(await heal(error))) return undefined
  return { value: await work() }
}

/** Turns anything thrown into what the window may see; unknown errors are logged, not shown. */
function errorView(channel: string, error: unknown, log: ErrorLog): ErrorView {
  if (error instanceof AppError) return error.view()
  log(channel, error)
  return new AppError('unexpected').view()
}

function isOurs(event: Sender, origin: string): boolean {
  const frame = event.senderFrame
  if (frame === null || frame.parent !== null) return false
  try {
    const url = new URL(frame.url)
    return `${url.protocol}//${url.host}` === origin
  } catch {
    // An address that does not parse is not ours.
    return false
  }
}

function refused(reason: string): { readonly ok: false; readonly error: ErrorView } {
  return { ok: false, error: new AppError('input-refused', { reason }).view() }
}
