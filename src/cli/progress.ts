import type { Io } from './io'

/** What is being counted: `Issuing 12 of 43 apiserver@cp-1`. */
export type ProgressLine = {
  readonly step: string
  readonly done: number
  readonly total: number
  readonly current: string
}

const intervalMs = 60
const maxWidth = 78

/**
 * One line on stderr that is redrawn in place; silent where nobody watches.
 * `end` removes it, so that results and errors start on a clean line.
 */
export function progressOn(io: Io): { show: (line: ProgressLine) => void; end: () => void } {
  if (!io.showsProgress) return { show: () => undefined, end: () => undefined }
  let drawnAt = 0
  let isDrawn = false
  return {
    show: ({ step, done, total, current }) => {
      const now = io.now().getTime()
      if (now - drawnAt < intervalMs && done < total) return
      drawnAt = now
      isDrawn = true
      io.err(`\r\u001b[K${`${step} ${done} of ${total}  ${current}`.slice(0, maxWidth)}`)
    },
    end: () => {
      if (isDrawn) io.err('\r\u001b[K')
      isDrawn = false
    },
  }
}
