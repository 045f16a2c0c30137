import { AppError } from '../../shared/errors'
import type { Clock } from '../services/ports'

const day = 24 * 60 * 60 * 1_000
/** Corrections of a clock that is synchronised are smaller than this. */
const backMilliseconds = 10 * 60 * 1_000
/** A computer that sleeps counts no ticks, so only what no sleep explains is a jump. */
const aheadMilliseconds = 60 * day

/**
 * The clock of this computer, watched with the ticks since the start, which nobody can set.
 *
 * @param wall what the computer says
 * @param ticks milliseconds that only grow
 */
export function createSteadyClock(
  wall: () => Date = () => new Date(),
  ticks: () => number = () => performance.now(),
): Required<Clock> {
  const offset = (): number => wall().getTime() - ticks()
  const first = offset()
  return {
    now: wall,
    forIssuing() {
      const jump = offset() - first
      if (jump > -backMilliseconds && jump < aheadMilliseconds) return wall()
      const days = Math.max(1, Math.round(Math.abs(jump) / day))
      const direction = jump < 0 ? 'back' : 'ahead'
      const because = `It says ${wall().toISOString().slice(0, 16).replace('T', ' ')} UTC now.`
      throw new AppError('clock-jumped', { direction, days }, { because })
    },
  }
}
