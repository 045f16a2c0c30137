import { syncFolder } from './atomic-file'

/**
 * Shares the fsync of a folder among writes that end at the same time: each waits for one that began
 * after its rename, so nobody is told of a file that a power cut could take back.
 *
 * @returns a function that returns when the folder's names are on disk.
 */
export function createFolderSync(): (folder: string) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const waiting = new Map<string, Promise<void>>()
  return (folder) => {
    const joined = waiting.get(folder)
    if (joined) return joined
    const before = running.get(folder) ?? Promise.resolve()
    const next = before
      .catch(() => undefined)
      .then(() => {
        waiting.delete(folder)
        running.set(folder, next)
        return syncFolder(folder)
      })
    waiting.set(folder, next)
    void next
      .catch(() => undefined)
      .then(() => {
        if (running.get(folder) === next) running.delete(folder)
      })
    return next
  }
}
