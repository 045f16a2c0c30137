import { createHash } from 'node:crypto'
import { clipboard } from 'electron'

/** How long a secret may stay on the clipboard, in seconds. */
export const clipboardSeconds = 30

/** Puts text on the clipboard; secrets are taken off again unless something else was copied since. */
export type SecretClipboard = {
  write(text: string): Promise<void>
  writeSecret(text: string): Promise<void>
  /** Takes a secret off now, if one of ours is still there. */
  clear(): Promise<void>
}

/** @param onCleared is called when a secret's time on the clipboard is over. */
export function createSecretClipboard(onCleared: () => void): SecretClipboard {
  /** Of the secret, so that the secret itself is not kept for the comparison. */
  let digest: string | undefined
  let timer: NodeJS.Timeout | undefined
  const clear = async (): Promise<void> => {
    clearTimeout(timer)
    if (digest === undefined) return
    const ours = digest
    digest = undefined
    if (digestOf(await clipboard.readText()) === ours) clipboard.clear()
    onCleared()
  }
  return {
    async write(text) {
      await clipboard.writeText(text)
    },
    async writeSecret(text) {
      await clear()
      digest = digestOf(text)
      await clipboard.writeText(text)
      timer = setTimeout(() => void clear(), clipboardSeconds * 1_000)
    },
    clear,
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
