import type { AppError } from '../shared/errors'
import { takeLockAway } from './composition'
import type { Dialogs } from './dialogs'
import type { Heal } from './ipc'

/** Asks before a lock that another machine left is taken away; one question for all calls that it stops. */
export function createLockHealing({ confirm }: Pick<Dialogs, 'confirm'>): Heal {
  const asked = new Map<string, Promise<boolean>>()
  const heal = async (error: AppError, folder: string): Promise<boolean> => {
    const { title, remedy, cause = '' } = error.view()
    if (!(await confirm(title, `${cause} ${remedy}`, 'Take the lock away'))) return false
    await takeLockAway(folder, String(error.details['name']))
    return true
  }
  return async (error) => {
    const folder = error.details['folder']
    if (error.code !== 'lock-left' || typeof folder !== 'string') return false
    const running = asked.get(folder) ?? heal(error, folder)
    asked.set(folder, running)
    try {
      return await running
    } finally {
      asked.delete(folder)
    }
  }
}
