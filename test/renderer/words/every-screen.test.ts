/**
 * Nothing on any screen is written outside the catalogue: each is drawn in pseudo English, everything on it
 * that can be pressed is pressed, and whatever opens is read. The screens come from the router itself.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { createAppRouter } from '../../../src/renderer/src/router'
import { setLanguage } from '../../../src/renderer/src/words'
import { mountApp } from '../mount-app'
import type { MountedApp } from '../mount-app'
import { settle } from '../mount-screen'
import { plainTexts, strange } from './plain-texts'

/** Objects that the made-up homelab has, for the parameters of a path. */
const objects: Readonly<Record<string, readonly string[]>> = {
  project: ['homelab-01'],
  broken: ['old-lab-0001'],
  node: ['cp-1', 'w-1'],
  key: ['', 'apiserver@cp-1'],
}
/** Where something else shows on the same screen. */
const situations = ['', 'edited', 'fresh', 'nokeychain', 'error', 'requests', 'locked', 'broken']

/** @returns every address of the router, with each of its objects. */
function addresses(): string[] {
  const filled = (path: string): string[] => {
    const parameter = /:(\w+)\??/.exec(path)
    if (parameter === null) return [path.replace(/\/$/, '') || '/']
    const values = objects[parameter[1] ?? '']
    if (values === undefined) throw new Error(`Name an object for ${path}`)
    return values.flatMap((value) => filled(path.replace(parameter[0], value)))
  }
  const screens = createAppRouter()
    .getRoutes()
    .filter((route) => route.components !== undefined && route.name !== undefined)
  expect(screens.length).toBeGreaterThan(15)
  return screens.flatMap(({ path }) => filled(path))
}

const pressable =
  'button, [role="button"], [role="tab"], [role="menuitem"], [role="switch"], [role="checkbox"], [role="radio"], [role="combobox"], summary'

/** What an element is called without data and numbers: one "Select" stands for those of all rows. */
function kindOf(element: Element): string {
  const name = `${element.getAttribute('aria-label') ?? ''} ${element.textContent?.trim() ?? ''}`
  const words = name.split(/\s+/).filter((word) => strange.test(word))
  return `${element.tagName} ${words.length > 0 ? words.join(' ') : name.replace(/\d+/g, '#')}`
}

/** What was pressed on each screen so far, in whatever situation; the bars of the shell once for all. */
const pressedOn = new Map<string, Set<string>>()
const isOfShell = (element: Element): boolean =>
  element.closest('main, [role="dialog"], [role="menu"], [role="listbox"]') === null

let app: MountedApp | undefined
afterEach(() => {
  app?.unmount()
  app = undefined
  setLanguage('en')
})

/** Presses everything on one screen, and what shows up after it; reads the page each time. */
async function readScreen({ router, said }: MountedApp, path: string) {
  const plain = new Set<string>()
  let read = 0
  const look = (): void => {
    read++
    for (const text of plainTexts(document.body, said)) plain.add(text)
  }
  const pressedFor = (element: Element): Set<string> => {
    const place = isOfShell(element) ? 'shell' : path
    const there = pressedOn.get(place) ?? new Set<string>()
    pressedOn.set(place, there)
    return there
  }
  const next = (): HTMLElement | undefined =>
    [...document.querySelectorAll<HTMLElement>(pressable)].find(
      (each) =>
        !pressedFor(each).has(kindOf(each)) && each.closest('[aria-hidden="true"]') === null,
    )
  const press = async (element: HTMLElement): Promise<void> => {
    pressedFor(element).add(kindOf(element))
    element.focus()
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup'])
      element.dispatchEvent(new MouseEvent(type, { bubbles: true, button: 0 }))
    element.click()
    await settle(1)
    look()
  }
  const close = async (): Promise<void> => {
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    document.activeElement?.dispatchEvent(escape)
    await settle(1)
  }
  await router.push(path)
  await settle(20)
  look()
  const home = router.currentRoute.value.fullPath
  for (let element = next(); element !== undefined; element = next()) {
    await press(element)
    // What it opened holds the keyboard: all of that first, then it is closed.
    const inside = next()?.closest('[role="dialog"], [role="menu"], [role="listbox"]')
    if (inside === null || inside === undefined) await close()
    if (router.currentRoute.value.fullPath !== home) {
      await router.push(home)
      await settle(1)
    }
  }
  return { plain: [...plain], read }
}

describe('in pseudo English', () => {
  it.each(situations)(
    'the catalogue holds every text of every screen (%s)',
    async (situation) => {
      setLanguage('en-XA')
      app = await mountApp(situation, '/')
      let states = 0
      for (const path of addresses()) {
        const { plain, read } = await readScreen(app, path)
        states += read
        expect.soft(plain, path).toEqual([])
      }
      console.log(
        `${situation || 'usual'}: ${states} states of ${addresses().length} addresses read`,
      )
      expect(states).toBeGreaterThanOrEqual(addresses().length)
    },
    600_000,
  )
})
