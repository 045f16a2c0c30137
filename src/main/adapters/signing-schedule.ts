/** Which jobs of a batch a signing thread does next. */
import { AppError } from '../../shared/errors'
import { SELF } from '../pki/issue'
import type { IssueBatch, IssueJob } from '../pki/types'

/** Jobs become ready as their authorities get made. */
export type Schedule = {
  /** How many threads this batch keeps busy. */
  readonly threads: number
  /** @returns the next jobs for one thread; none when every ready job has been taken. */
  take(): readonly IssueJob[]
  /** Frees the jobs that waited for this one. */
  finish(job: IssueJob): void
}

/** New RSA keys take 50 to 1000 ms each and go one by one; all else takes well below 1 ms. */
const isSlow = (job: IssueJob): boolean => {
  if (job.kind === 'key-pair') return job.keyAlgorithm.startsWith('rsa-')
  const makesKey = job.kind === 'request' || job.publicKey === undefined
  return makesKey && job.profile.keyAlgorithm.startsWith('rsa-')
}

/** Fast jobs that are worth one more thread: starting it takes as long as about a hundred of them. */
const FAST_JOBS_PER_THREAD = 96
/** So that progress moves and the last chunk does not keep one thread busy alone. */
const MAX_CHUNK = 32

/**
 * @param cores the most threads to use
 * @throws AppError `issuer-unusable` when a job names an authority that is not there before it,
 *   `unexpected` when two things of the batch share an id.
 */
export function scheduleFor(batch: IssueBatch, cores: number): Schedule {
  const waiting = waitingJobs(batch)
  const isAuthority = (job: IssueJob) => waiting.has(job.id)
  const threads = threadsFor(batch.jobs, cores)
  const blocked = new Set([...waiting.values()].flat())
  const authorities: IssueJob[] = []
  const slow: IssueJob[] = []
  const fast: IssueJob[] = []

  const admit = (job: IssueJob) => {
    if (isAuthority(job)) authorities.push(job)
    else if (isSlow(job)) slow.push(job)
    else fast.push(job)
  }
  for (const job of batch.jobs) if (!blocked.has(job)) admit(job)

  return {
    threads,
    take() {
      const single = authorities.shift() ?? slow.shift()
      if (single) return [single]
      const chunk = Math.min(MAX_CHUNK, Math.ceil(fast.length / (threads * 2)))
      return fast.splice(0, chunk)
    },
    finish(job) {
      for (const freed of waiting.get(job.id) ?? []) admit(freed)
    },
  }
}

/** @returns the jobs that wait, by the id of the job that they wait for. */
function waitingJobs({ issuers, jobs }: IssueBatch): Map<string, IssueJob[]> {
  const waiting = new Map<string, IssueJob[]>()
  const given = new Set<string>(issuers.map(({ id }) => id))
  const earlier = new Set<string>()
  for (const job of jobs) {
    if (given.has(job.id) || earlier.has(job.id) || job.id === SELF) {
      throw new AppError('unexpected', {}, { because: `The id ${job.id} is in the batch twice.` })
    }
    if (job.kind === 'certificate' && earlier.has(job.issuer)) {
      const others = waiting.get(job.issuer)
      if (others) others.push(job)
      else waiting.set(job.issuer, [job])
    } else if (job.kind === 'certificate' && job.issuer !== SELF && !given.has(job.issuer)) {
      const reason = `${job.id} needs it, and it is not there. Issue or import it first.`
      throw new AppError('issuer-unusable', { name: job.issuer, reason })
    }
    earlier.add(job.id)
  }
  return waiting
}

function threadsFor(jobs: readonly IssueJob[], cores: number): number {
  const slow = jobs.filter(isSlow).length
  const useful = slow + Math.ceil((jobs.length - slow) / FAST_JOBS_PER_THREAD)
  return Math.max(1, Math.min(cores, useful))
}
