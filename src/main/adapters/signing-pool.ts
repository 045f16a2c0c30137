/** The signing pool: worker threads on all cores, started when first needed and kept warm. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../shared/errors'
import { SELF } from '../pki/issue'
import { zero } from '../pki/keys'
import type { IssueBatch, IssuedMaterial, IssueJob, Issuer } from '../pki/types'
import type { SigningPool, SigningProgress } from '../services/ports'
import type { WorkerAnswer, WorkerRequest } from './signing-messages'
import { scheduleFor } from './signing-schedule'

type RunOptions = Parameters<SigningPool['run']>[1]

/** One thread; `task` is what it works on now. */
type Slot = {
  readonly worker: Worker
  /** Ids of the authorities that the thread was told of in this run. */
  readonly known: Set<string>
  task: { answer: (answer: WorkerAnswer) => void; fail: (because: string) => void } | undefined
}

const PROGRESS_EVERY_MS = 50
/** How long a cancelled run waits for its threads; an RSA key in the making ends by itself later. */
const GRACE_MS = 120

const cancelled = () => new AppError('cancelled')
const crashed = (because: string) => new AppError('unexpected', {}, { because })

/**
 * @param workerFile the built signing-worker
 * @param cores how many threads at most
 * @returns a pool without threads yet. Runs are done one after the other, each on all threads.
 */
export function createSigningPool(
  workerFile: URL | string,
  cores: number = availableParallelism(),
): SigningPool {
  const slots: Slot[] = []
  const ending = new Set<Promise<unknown>>()
  let lastRun: Promise<unknown> = Promise.resolve()
  let stopCurrent: ((error: AppError) => void) | undefined

  const drop = (slot: Slot) => {
    const index = slots.indexOf(slot)
    if (index >= 0) slots.splice(index, 1)
    slot.task = undefined
    const ended = slot.worker.terminate()
    ending.add(ended)
    const done = () => ending.delete(ended)
    ended.then(done, done)
  }

  const start = (): Slot => {
    const worker = new Worker(workerFile, { name: 'certwright-signing', execArgv: [] })
    const slot: Slot = { worker, known: new Set(), task: undefined }
    const broken = (because: string) => {
      const { task } = slot
      if (slots.includes(slot)) drop(slot)
      task?.fail(because)
    }
    worker.on('message', (answer: WorkerAnswer) => slot.task?.answer(answer))
    worker.on('error', (error) => broken(`A signing thread failed: ${error.message}`))
    worker.on('messageerror', () => broken('A signing thread gave an unreadable answer.'))
    worker.on('exit', () => broken('A signing thread ended unexpectedly.'))
    slots.push(slot)
    return slot
  }

  const settleIdle = () => {
    for (const slot of slots) {
      const forget: WorkerRequest = { kind: 'forget' }
      slot.worker.postMessage(forget)
      slot.known.clear()
      slot.worker.unref()
    }
  }

  const perform = (batch: IssueBatch, { onProgress, signal }: RunOptions) =>
    new Promise<IssuedMaterial[]>((resolve, reject) => {
      if (signal?.aborted) throw cancelled()
      const schedule = scheduleFor(batch, cores)
      const issuers = new Map<string, Issuer>(batch.issuers.map((issuer) => [issuer.id, issuer]))
      const made = new Map<string, IssuedMaterial>()
      const report = throttled(batch.jobs.length, onProgress)
      let isOver = false

      const finish = () => {
        isOver = true
        stopCurrent = undefined
        signal?.removeEventListener('abort', abort)
        settleIdle()
      }
      const stop = (error: AppError) => {
        if (isOver) return
        for (const slot of slots.filter(({ task }) => task)) drop(slot)
        finish()
        for (const { privateKey } of made.values()) zero(privateKey)
        void Promise.race([Promise.allSettled(ending), after(GRACE_MS)]).then(() => reject(error))
      }
      const abort = () => stop(cancelled())

      const accept = (slot: Slot, jobs: readonly IssueJob[], answer: WorkerAnswer) => {
        slot.task = undefined
        if (!answer.ok) {
          const { code, details, because } = answer
          stop(new AppError(code, details, because === undefined ? {} : { because }))
          return
        }
        for (const material of answer.made) made.set(material.id, material)
        for (const job of jobs) {
          const { certificate, privateKey } = made.get(job.id) ?? {}
          if (certificate && privateKey)
            issuers.set(job.id, { id: job.id, certificate, privateKey })
          schedule.finish(job)
        }
        report(made.size, jobs.at(-1)?.id ?? '')
        if (made.size === batch.jobs.length) {
          finish()
          resolve(inOrder(batch.jobs, made))
        } else feed()
      }

      const feed = () => {
        for (let slot = idleSlot(); slot; slot = idleSlot()) {
          const jobs = schedule.take()
          if (jobs.length === 0) return
          give(slot, jobs)
        }
      }
      const idleSlot = () =>
        slots.find(({ task }) => !task) ?? (slots.length < schedule.threads ? start() : undefined)

      const give = (slot: Slot, jobs: readonly IssueJob[]) => {
        slot.task = {
          answer: (answer) => accept(slot, jobs, answer),
          fail: (because) => stop(crashed(because)),
        }
        slot.worker.ref()
        const request: WorkerRequest = { kind: 'issue', issuers: unknownTo(slot, jobs), jobs }
        slot.worker.postMessage(request)
      }
      const unknownTo = (slot: Slot, jobs: readonly IssueJob[]): Issuer[] => {
        const needed = jobs.flatMap((job) => (job.kind === 'certificate' ? [job.issuer] : []))
        const missing = [...new Set(needed)].filter((id) => id !== SELF && !slot.known.has(id))
        for (const id of missing) slot.known.add(id)
        return missing.flatMap((id) => issuers.get(id) ?? [])
      }

      if (batch.jobs.length === 0) {
        resolve([])
        return
      }
      stopCurrent = stop
      signal?.addEventListener('abort', abort)
      feed()
    })

  return {
    run(batch, options) {
      const { signal } = options
      const turn = lastRun.then(() => perform(batch, options))
      // The next run waits for this one, whatever became of it.
      lastRun = turn.then(ignore, ignore)
      return signal ? unlessAbortedWhileWaiting(turn, signal) : turn
    },
    async close() {
      stopCurrent?.(cancelled())
      for (const slot of [...slots]) drop(slot)
      await Promise.allSettled(ending)
    },
  }
}

function ignore(): void {
  // Only the time of settling counts.
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** A run that waits for another one is not stuck behind it when its own caller gives up. */
function unlessAbortedWhileWaiting<T>(turn: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => void after(GRACE_MS).then(() => reject(cancelled()))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function inOrder(
  jobs: readonly IssueJob[],
  made: ReadonlyMap<string, IssuedMaterial>,
): IssuedMaterial[] {
  return jobs.flatMap(({ id }) => made.get(id) ?? [])
}

/** @returns a reporter that speaks at most every 50 ms, and always for the last one. */
function throttled(
  total: number,
  onProgress: ((progress: SigningProgress) => void) | undefined,
): (done: number, current: string) => void {
  let spokenAt = -Infinity
  return (done, current) => {
    const now = performance.now()
    if (!onProgress || (done < total && now - spokenAt < PROGRESS_EVERY_MS)) return
    spokenAt = now
    onProgress({ done, total, current })
  }
}
