import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startKeychainSession, type KeychainSession } from './support/keychain-session'
import { launchApp, type RunningApp } from './support/launch'
import { screenshot } from './support/page'
import { storedDefinition } from './support/projects'
import { killed, restarted } from './support/restart'

type Place = 'Nodes' | 'Users' | 'Cluster'

/** An edit as a person makes it, and how the undo button calls it. */
type Edit = { readonly name: string; readonly at: Place; readonly make: () => Promise<void> }

/** Edits that are stored, taken back, made again, and cut off by a kill. */
describe('edits', () => {
  let app: RunningApp
  let keychain: KeychainSession
  let home: string

  beforeAll(async () => {
    keychain = await startKeychainSession()
    home = await mkdtemp(join(tmpdir(), 'certwright-home-'))
    app = await launchApp({ home, keychain })
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await heading('Overview')
  })
  afterAll(async () => {
    await app.close()
    await keychain.stop()
    await rm(home, { recursive: true, force: true })
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await screenshot(app.page, `failed-${task.id}`)
  })

  const heading = (name: string) =>
    app.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const go = async (place: string) => {
    await app.page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${place}`) })
      .click()
    await heading(place)
  }
  const field = (name: string) => app.page.getByRole('textbox', { name, exact: true })
  const fill = (name: string, text: string) => () => field(name).fill(text)
  const choose = (name: RegExp) => () => app.page.getByRole('radio', { name }).click()
  const stored = async (): Promise<unknown> => JSON.parse(await storedDefinition(home))
  const history = (name: string) => app.page.getByRole('button', { name, exact: true })

  const edits: readonly Edit[] = [
    { name: 'adding node w-9', at: 'Nodes', make: fill('Name of the new node', 'w-9') },
    { name: 'name of w-2', at: 'Nodes', make: fill('Name of w-2', 'w-8') },
    { name: 'addresses of cp-2', at: 'Nodes', make: fill('Addresses of cp-2', '192.168.10.42') },
    { name: 'DNS names of cp-3', at: 'Nodes', make: fill('DNS names of cp-3', 'three.lab, 3.lab') },
    {
      name: 'roles of w-8',
      at: 'Nodes',
      make: async () => {
        await app.page.getByRole('combobox', { name: 'Roles of w-8' }).click()
        await app.page.getByRole('option', { name: 'control-plane', exact: true }).click()
      },
    },
    {
      name: 'removing node w-1',
      at: 'Nodes',
      make: async () => {
        await app.page.getByRole('button', { name: 'More for w-1' }).click()
        await app.page.getByRole('menuitem', { name: 'Remove node' }).click()
      },
    },
    { name: 'adding user omar', at: 'Users', make: fill('Name of the new user', 'omar') },
    { name: 'groups of omar', at: 'Users', make: fill('Groups of omar', 'viewers, auditors') },
    {
      name: 'control plane endpoint',
      at: 'Cluster',
      make: fill('Control plane endpoint', 'k8s.example:8443'),
    },
    {
      name: 'service network',
      at: 'Cluster',
      make: fill('Service networks', '10.112.0.0/16'),
    },
    { name: 'key algorithm', at: 'Cluster', make: choose(/^ECDSA P-384/) },
    {
      name: 'lifetime of certificates',
      at: 'Cluster',
      make: fill('Servers and components', '90d'),
    },
    { name: 'distribution', at: 'Cluster', make: choose(/^systemd, the hard way/) },
    { name: 'etcd members', at: 'Cluster', make: choose(/^On nodes of its own/) },
  ]

  it('are taken back and made again one by one, to what was stored before and after', async () => {
    const states = [await stored()]
    for (const { name, at, make } of edits) {
      if ((await app.page.getByRole('heading', { level: 1 }).textContent())?.trim() !== at)
        await go(at)
      await make()
      await history(`Undo: ${name}`).waitFor()
      await expect.poll(stored, { message: name }).not.toEqual(states.at(-1))
      states.push(await stored())
    }
    await go('Overview')
    for (const [index, { name }] of [...edits.entries()].reverse()) {
      await history(`Undo: ${name}`).click()
      await history(`Redo: ${name}`).waitFor()
      await expect.poll(stored, { message: `undo ${name}` }).toEqual(states[index])
    }
    await history('Nothing to undo').waitFor()
    for (const [index, { name }] of edits.entries()) {
      await history(`Redo: ${name}`).click()
      await history(`Undo: ${name}`).waitFor()
      await expect.poll(stored, { message: `redo ${name}` }).toEqual(states[index + 1])
    }
    await history('Nothing to redo').waitFor()
    expect(await stored()).toEqual(states.at(-1))
  })

  it('are lost by at most one when the application is killed in the moment of typing', async () => {
    await go('Nodes')
    let safe = await field('Addresses of cp-1').inputValue()
    for (const [index, wait] of [0, 2, 5, 10, 20, 40, 80].entries()) {
      // One edit that is stored, then another of which nothing is awaited.
      const others = await stored()
      safe = `192.168.10.${100 + index}`
      await field('Addresses of cp-1').fill(safe)
      await expect.poll(stored).not.toEqual(others)
      const before = await stored()
      const last = `192.168.11.${200 + index}`
      await field('Addresses of cp-1').fill(last)
      if (wait > 0) await app.page.waitForTimeout(wait)
      await killed(app)
      const after = await stored()
      app = await restarted(app, { home, keychain })
      // Where one was is remembered a moment later than what one edits.
      await go('Nodes')
      const kept = await field('Addresses of cp-1').inputValue()
      expect([safe, last], `after ${wait} ms`).toContain(kept)
      if (kept === safe) expect(after).toEqual(before)
      expect(await stored()).toEqual(after)
      expect(JSON.stringify(after).replace(kept, '')).toBe(JSON.stringify(before).replace(safe, ''))
      await app.page.getByText('Saved', { exact: true }).waitFor()
      expect(app.console().filter((line) => /^(error|uncaught)/.test(line))).toEqual([])
    }
  })
})
