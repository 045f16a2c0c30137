/** Breaks the thread for two ids of jobs; listens before the signing worker does. */
import { parentPort } from 'node:worker_threads'
import type { WorkerRequest } from '../../src/main/adapters/signing-messages'

parentPort?.on('message', (request: WorkerRequest) => {
  if (request.kind !== 'issue') return
  const [job] = request.jobs
  if (job?.id === 'exit') process.exit(3)
  if (job?.id !== 'throw') return
  // The signing worker must not answer first.
  if (parentPort) parentPort.postMessage = () => undefined
  throw new Error('broken on purpose')
})
