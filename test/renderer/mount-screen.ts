/** Mounts a piece of the window with what it needs: the made-up bridge, a router and a store. */
import ui from '@nuxt/ui/vue-plugin'
import { flushPromises, mount } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { defineComponent, h, ref, shallowRef } from 'vue'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router'
import UApp from '@nuxt/ui/components/App.vue'
import { fakeBridge } from './board/fake-bridge'
import { api } from '../../src/renderer/src/api'
import { appStateKey } from '../../src/renderer/src/composables/useApp'
import { createSettings } from '../../src/renderer/src/composables/useSettings'
import { footClaimsKey } from '../../src/renderer/src/composables/useFootSlot'
import { useProjectStore } from '../../src/renderer/src/stores/project'
import { textsIn } from './words/plain-texts'
import type { Bridge, Channel } from '../../src/shared/api'
import type { AppInfo } from '../../src/shared/models'
import type { Result } from '../../src/shared/errors'

export const project = 'homelab-01'

export type Call = { readonly channel: Channel; readonly input: unknown }

/** happy-dom lays nothing out; a virtual list draws nothing without a height. */
export function giveHeights(): void {
  for (const name of ['clientHeight', 'offsetHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 600 })
  for (const name of ['clientWidth', 'offsetWidth'] as const)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 1000 })
  HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 1000, 44)
}

/** @returns the made-up bridge and a list of what was asked of it. */
function recordingBridge(situation: string, answers: Answers) {
  const calls: Call[] = []
  const said = new Set<string>()
  const made = fakeBridge(new URLSearchParams(situation))
  const bridge: Bridge = {
    async invoke(channel, input) {
      calls.push({ channel, input })
      const answer = answers[channel]
      if (answer !== undefined)
        return (await answer(input)) as Awaited<ReturnType<typeof made.invoke<typeof channel>>>
      const result = await made.invoke(channel, input)
      textsIn(result, said)
      return result
    },
    subscribe: made.subscribe.bind(made),
  }
  return { bridge, calls, said }
}

/** Answers that stand in for those of the made-up bridge. */
export type Answers = Partial<Record<Channel, (input: unknown) => Promise<Result<unknown>>>>

export type Mounted = {
  readonly wrapper: VueWrapper
  readonly calls: Call[]
  readonly store: ReturnType<typeof useProjectStore>
  readonly router: Router
  /** Inputs of all calls of one channel. */
  readonly inputsOf: (channel: Channel) => unknown[]
  /** Every text that the bridge answered with. */
  readonly said: () => ReadonlySet<string>
}

let last: VueWrapper | undefined

/**
 * Mounts a screen inside an open project, in place of the one before.
 * @param situation as in the address of the drawing board: `edited`, `fresh`, …
 */
export async function mountScreen(
  screen: Component,
  { path = '/', situation = '', answers = {} as Answers } = {},
): Promise<Mounted> {
  // One that is left mounted would go on drawing, into a document that is the next one's.
  last?.unmount()
  last = undefined
  giveHeights()
  document.body.innerHTML = '<div id="foot"></div><div id="mount"></div>'
  const { bridge, calls, said } = recordingBridge(situation, answers)
  Object.defineProperty(window, 'certwright', { configurable: true, value: bridge })
  const pinia = createPinia()
  setActivePinia(pinia)
  const store = useProjectStore()
  await store.open(project)
  const names = [
    'overview',
    'activity',
    'settings',
    'app-settings',
    'projects',
    'new',
    'nodes',
    'users',
    'cluster',
    'export',
    'certificates',
    'requests',
    'kubeconfigs',
    'vault',
    'compare',
    'further',
  ]
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: screen },
      { path: '/projects/:project/nodes/:node', name: 'node', component: screen },
      ...names.map((name) => ({
        path: `/projects/:project/${name}/:key?`,
        name,
        component: screen,
      })),
    ],
  })
  await router.push(path)
  const Root = defineComponent({ render: () => h(UApp, null, { default: () => h(RouterView) }) })
  const wrapper = mount(Root, {
    attachTo: '#mount',
    global: {
      plugins: [pinia, router, ui],
      provide: {
        [footClaimsKey as symbol]: ref(0),
        [appStateKey as symbol]: {
          info: shallowRef<AppInfo | null>(await api.app.info()),
          settings: createSettings(),
          now: ref(new Date('2026-11-22T09:15:00Z')),
        },
      },
    },
  })
  last = wrapper
  await settle()
  await arrived()
  return {
    wrapper,
    calls,
    store,
    router,
    said: () => textsIn(store.definition, said),
    inputsOf: (channel) =>
      calls.filter((call) => call.channel === channel).map(({ input }) => input),
  }
}

/** Waits until no frame brings more: long lists and forms arrive over some of them. */
async function arrived(): Promise<void> {
  const size = () => document.querySelectorAll('*').length
  for (let before = -1; before !== size();) {
    before = size()
    for (let frame = 0; frame < 2; frame += 1)
      await new Promise((resolve) => requestAnimationFrame(resolve))
    await flushPromises()
  }
}

/** Waits until answers have come and the window has drawn them. */
export async function settle(milliseconds = 0): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  await flushPromises()
  await flushPromises()
}

/** @returns the element with this role and accessible name (aria-label or text). Throws when there is none. */
export function byRole(
  role: string,
  name: string | RegExp,
  root: ParentNode = document,
): HTMLElement {
  const found = allByRole(role, root).find((each) => {
    const label = nameOf(each)
    return typeof name === 'string' ? label === name : name.test(label)
  })
  if (found === undefined) {
    const there = allByRole(role, root).map(nameOf).join(' | ')
    throw new Error(`No ${role} named ${String(name)}; there are: ${there}`)
  }
  return found
}

const implicit: Readonly<Record<string, string>> = {
  button: 'button, [role="button"]',
  textbox: 'input:not([type]), input[type="text"], input[type="password"], textarea',
  checkbox: '[role="checkbox"], input[type="checkbox"]',
  radio: '[role="radio"]',
  heading: 'h1, h2, h3',
}

export function allByRole(role: string, root: ParentNode = document): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(implicit[role] ?? `[role="${role}"]`)]
}

function nameOf(element: HTMLElement): string {
  const label = element.getAttribute('aria-label')
  if (label !== null) return label
  if (element.id !== '') {
    const labelled = document.querySelector(`label[for="${element.id}"]`)
    if (labelled !== null) return labelled.textContent?.trim() ?? ''
  }
  return element.textContent?.replace(/\s+/g, ' ').trim() ?? ''
}

/** Types into a field as a person does: focus, text, and the event of each change. */
export async function type(field: HTMLElement, text: string): Promise<void> {
  if (!(field instanceof HTMLInputElement)) throw new Error('That is no text field')
  field.focus()
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await settle(300)
}

/** Types into a field of tags, and ends the tag with Enter. */
export async function addTag(field: HTMLElement, text: string): Promise<void> {
  await type(field, text)
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await settle(300)
}

/** Opens a select by its name, as a person with a keyboard does, and takes one of its options. */
export async function chooseOption(select: string, option: string): Promise<void> {
  byRole('combobox', select).focus()
  // Of a table's row, the focus brings it in full.
  await settle(20)
  const box = byRole('combobox', select)
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await settle(50)
  const item = byRole('option', option)
  item.focus()
  item.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await settle(300)
}
