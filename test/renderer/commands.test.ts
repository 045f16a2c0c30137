import { describe, expect, it } from 'vitest'
import { isPressed, shownKeys } from '../../src/renderer/src/commands/keys'
import { paletteSearch } from '../../src/renderer/src/commands/palette-search'
import type { PaletteEntry } from '../../src/renderer/src/commands/palette-entries'
import { watchTextFields } from '../../src/renderer/src/commands/text-undo'
import { commands, keysOf } from '../../src/shared/commands'

const press = (key: string, init: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, ...init })

describe('the table of commands', () => {
  it.each([false, true])('gives no keys to two commands (macOS: %s)', (isMac) => {
    const all = commands.flatMap((command) => keysOf(command, isMac))
    expect(all).toEqual([...new Set(all)])
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  })

  it('leaves the editing keys of every text field alone', () => {
    const all = commands.flatMap((command) => [...keysOf(command, false), ...keysOf(command, true)])
    for (const keys of ['Mod+C', 'Mod+V', 'Mod+X', 'Mod+A']) expect(all).not.toContain(keys)
    // Without Ctrl, Alt or Command only function keys: a letter is text.
    for (const keys of all) expect(keys).toMatch(/^(Mod|Alt)\+|^F\d+$/)
  })
})

describe('keys', () => {
  it('are pressed with exactly their modifiers', () => {
    expect(isPressed(press('z', { ctrlKey: true }), 'Mod+Z', false)).toBe(true)
    expect(isPressed(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', false)).toBe(false)
    expect(isPressed(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', false)).toBe(
      true,
    )
    expect(isPressed(press('z', { metaKey: true }), 'Mod+Z', true)).toBe(true)
    expect(isPressed(press('z', { ctrlKey: true }), 'Mod+Z', true)).toBe(false)
    // AltGr is Ctrl and Alt together: it writes a sign.
    expect(isPressed(press('e', { ctrlKey: true, altKey: true }), 'Mod+E', false)).toBe(false)
  })

  it('know a sign that needs Shift, and digits of keyboards that shift them', () => {
    expect(isPressed(press('+', { ctrlKey: true, shiftKey: true }), 'Mod++', false)).toBe(true)
    expect(isPressed(press('&', { ctrlKey: true, code: 'Digit1' }), 'Mod+1', false)).toBe(true)
  })

  it('are shown as the system names them', () => {
    expect(shownKeys('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z'])
    expect(shownKeys('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z'])
    expect(shownKeys('Alt+ArrowLeft', false)).toEqual(['Alt', '←'])
  })
})

describe('Ctrl+Z in a text field', () => {
  it('takes back text while there is some, then edits of the cluster', () => {
    const input = document.createElement('input')
    input.value = '10.0.0.1'
    document.body.append(input)
    const fields = watchTextFields()
    input.focus()
    expect(fields.takes('undo')).toBe(false)
    input.value = '10.0.0.12'
    expect(fields.takes('undo')).toBe(true)
    expect(fields.takes('redo')).toBe(true)
    input.value = '10.0.0.1'
    expect(fields.takes('undo')).toBe(false)
    // The cluster's own undo changes the field too; that is not typed text.
    input.value = '10.0.0.7'
    fields.settle()
    expect(fields.takes('undo')).toBe(false)
    expect(fields.takes('redo')).toBe(false)
    fields.stop()
    input.remove()
  })
})

describe('the palette', () => {
  const entry = (
    group: PaletteEntry['group'],
    label: string,
    terms: string[] = [],
  ): PaletteEntry => ({
    id: `${group}/${label}`,
    group,
    label,
    note: '',
    icon: '',
    isName: true,
    terms,
    run: () => undefined,
  })
  const entries = [
    entry('commands', 'Review changes'),
    entry('commands', 'Export bundles'),
    entry('nodes', 'cp-1', ['192.168.10.11']),
    entry('certificates', 'kube-apiserver', ['4f:aa:01', '192.168.10.11']),
    entry('files', '/etc/kubernetes/pki/apiserver.crt'),
  ]
  const search = paletteSearch(entries)
  const ids = (text: string, recent: string[] = []) =>
    search(text, recent).map(({ group, entries: found }) => [
      group,
      found.map(({ label }) => label),
    ])

  it('begins with what was used last, then every command', () => {
    expect(ids('', ['nodes/cp-1', 'nodes/gone'])).toEqual([
      ['recent', ['cp-1']],
      ['commands', ['Review changes', 'Export bundles']],
    ])
  })

  it('forgives a letter, keeps the order of the groups, and finds addresses and serials exactly', () => {
    expect(ids('apisrver')).toEqual([
      ['certificates', ['kube-apiserver']],
      ['files', ['/etc/kubernetes/pki/apiserver.crt']],
    ])
    expect(ids('192.168.10.11')).toEqual([
      ['nodes', ['cp-1']],
      ['certificates', ['kube-apiserver']],
    ])
    expect(ids('4F:AA')).toEqual([['certificates', ['kube-apiserver']]])
    expect(ids('qqqq')).toEqual([])
  })

  it('searches 5 000 certificates while one types', () => {
    const many = Array.from({ length: 5_000 }, (_, at) =>
      entry('certificates', `kubelet-serving-${at}`, [`10.0.${at >> 8}.${at & 255}`, `${at}`]),
    )
    const searchMany = paletteSearch(many)
    searchMany('warm', [])
    const start = performance.now()
    for (const text of ['kubelet', '10.0.7', 'serving-4999', 'kblet']) searchMany(text, [])
    // 50 ms each on a quiet machine; four times that where the tests share two cores.
    expect((performance.now() - start) / 4).toBeLessThan(200)
  })
})
