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
  let secret: string | undefined
  let timer: NodeJS.Timeout | undefined
  const clear = async (): Promise<void> => {
    clearTimeout(timer)
    if (secret === undefined) return
    const ours = secret
    secret = undefined
    if ((await clipboard.readText()) === ours) clipboard.clear()
    onCleared()
  }
  return {
    async write(text) {
      await clipboard.writeText(text)
    },
    async writeSecret(text) {
      await clear()
      secret = text
      await clipboard.writeText(text)
      timer = setTimeout(() => void clear(), clipboardSeconds * 1_000)
    },
    clear,
  }
}
