/** One thread of the signing pool: makes keys and certificates until it is ended. */
import { parentPort } from 'node:worker_threads'
import { AppError } from '../../shared/errors'
import { createIssuance } from '../pki/issue'
import { zero } from '../pki/keys'
import type { IssuedMaterial } from '../pki/types'
import type { WorkerAnswer, WorkerRequest } from './signing-messages'

const port = parentPort
if (!port) throw new Error('The signing worker runs as a worker thread only.')

let issuance = createIssuance()

port.on('message', (request: WorkerRequest) => {
  if (request.kind === 'forget') {
    issuance = createIssuance()
    return
  }
  try {
    for (const issuer of request.issuers) {
      issuance.addIssuer(issuer)
      zero(issuer.privateKey)
    }
    const made = request.jobs.map((job) => owned(issuance.issue(job)))
    const answer: WorkerAnswer = { ok: true, made }
    port.postMessage(answer, made.flatMap(buffersOf))
  } catch (error) {
    port.postMessage(failure(error))
  }
})

/** Copies the bytes out of Node's pool into buffers that can be handed over; zeroes the private ones. */
function owned(material: IssuedMaterial): IssuedMaterial {
  const { certificate, request, privateKey, publicKey } = material
  const copy = {
    ...material,
    ...(certificate ? { certificate: new Uint8Array(certificate) } : {}),
    ...(request ? { request: new Uint8Array(request) } : {}),
    privateKey: new Uint8Array(privateKey),
    publicKey: new Uint8Array(publicKey),
  }
  zero(privateKey)
  return copy
}

function buffersOf(material: IssuedMaterial): ArrayBuffer[] {
  const { certificate, request, privateKey, publicKey } = material
  return [certificate, request, privateKey, publicKey].flatMap((bytes) =>
    bytes && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [],
  )
}

function failure(error: unknown): WorkerAnswer {
  if (error instanceof AppError) {
    const { code, details, because } = error
    return { ok: false, code, details, because }
  }
  const because = error instanceof Error ? error.message : 'The cause is unknown.'
  return { ok: false, code: 'unexpected', details: {}, because }
}
