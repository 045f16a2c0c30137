/** Keys of commands: what was pressed, and how it is shown. The form is that of shared/commands. */
import { commands, keysOf } from '../../../shared/commands'
import type { CommandId } from '../../../shared/commands'

/** @returns the keys that are shown for a command: its first ones; undefined for none. */
export function commandKeys(id: CommandId, isMac: boolean): string | undefined {
  const command = commands.find((each) => each.id === id)
  return command && keysOf(command, isMac)[0]
}

/** @returns whether the event is exactly these keys: `Mod+Shift+Z`. */
export function isPressed(event: KeyboardEvent, keys: string, isMac: boolean): boolean {
  const { key, modifiers } = partsOf(keys)
  const mod = modifiers.has('Mod')
  if (event.altKey !== modifiers.has('Alt')) return false
  if (event.ctrlKey !== (mod && !isMac) || event.metaKey !== (mod && isMac)) return false
  // A sign that needs Shift on some keyboards (`+`) is the sign all the same.
  if (isLetterOrName(key) && event.shiftKey !== modifiers.has('Shift')) return false
  if (/^\d$/.test(key) && event.code === `Digit${key}`) return !event.shiftKey
  return event.key.toLowerCase() === key.toLowerCase()
}

/** @returns the keys as a person knows them: `Ctrl`, `Shift`, `Z`; on macOS `⌘`, `⇧`, `Z`. */
export function shownKeys(keys: string, isMac: boolean): string[] {
  if (keys === '') return []
  const { key, modifiers } = partsOf(keys)
  const names = isMac ? macNames : otherNames
  return [...[...modifiers].map((each) => names[each] ?? each), arrows[key] ?? key]
}

const otherNames: Readonly<Record<string, string>> = { Mod: 'Ctrl' }
const macNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
const arrows: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', '=': '+' }

function partsOf(keys: string): { key: string; modifiers: ReadonlySet<string> } {
  const modifiers: string[] = []
  let rest = keys
  for (let next = /^(Mod|Shift|Alt)\+/.exec(rest); next; next = /^(Mod|Shift|Alt)\+/.exec(rest)) {
    modifiers.push(next[1] ?? '')
    rest = rest.slice(next[0].length)
  }
  return { key: rest, modifiers: new Set(modifiers) }
}

function isLetterOrName(key: string): boolean {
  return /^[a-z0-9]+$/i.test(key)
}
