/**
 * A process that makes calls of keytar for the app. libsecret keeps to the service that it met first for as
 * long as its process lives, so a keychain that was restarted is reached from a new process alone.
 */
import keytar from 'keytar'
import { z } from '../../shared/schema'
import { withholdMemoryFromDumps } from './core-dumps'
import { helperCalls, type HelperAnswer } from './keychain-helper'

const Request = z.object({
  id: z.number(),
  call: z.enum(helperCalls),
  args: z.array(z.string()).max(3),
})

withholdMemoryFromDumps()

/** Under Electron the parent is at a port, under Node at the process itself. */
const port: Electron.ParentPort | undefined = process.parentPort

if (port) {
  port.on('message', ({ data }) => {
    void answer(data).then((message) => {
      port.postMessage(message)
    })
  })
} else {
  process.on('message', (data) => {
    void answer(data).then((message) => process.send?.(message))
  })
}

async function answer(data: unknown): Promise<HelperAnswer> {
  const { id, call, args } = Request.parse(data)
  try {
    return { id, ok: true, value: await made(call, args) }
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : '' }
  }
}

function made(call: z.infer<typeof Request>['call'], args: readonly string[]): Promise<unknown> {
  const [service = '', account = '', password = ''] = args
  switch (call) {
    case 'getPassword':
      return keytar.getPassword(service, account)
    case 'setPassword':
      return keytar.setPassword(service, account, password)
    case 'deletePassword':
      return keytar.deletePassword(service, account)
    case 'findCredentials':
      return keytar.findCredentials(service)
  }
}
