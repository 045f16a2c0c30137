import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClusterDefinition } from '../../src/shared/definition'
import { canary, hostileNames } from '../support/hostile-names'
import { launchApp, type RunningApp } from './support/launch'

/** Hostile names in every place that takes a name, through the bridge as the window itself uses it. */
describe('hostile names', () => {
  let app: RunningApp
  let out: string
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp({ size: [900, 600] })
    await app.page.getByRole('button', { name: 'Open sample' }).waitFor()
    await app.page.evaluate(() => {
      const seen: string[] = []
      Reflect.set(window, '__seen', seen)
      document.addEventListener('securitypolicyviolation', (event) => {
        seen.push(`policy: ${event.effectiveDirective} ${event.blockedURI}`)
      })
    })
    app.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
  })
  afterAll(async () => {
    await app.close()
    await rm(out, { recursive: true, force: true })
  })
  const dialogs: string[] = []

  /** Asks main as the window does. @returns the answer with its error, if it is one */
  const ask = (channel: string, input: unknown) =>
    app.page.evaluate(
      async ([name, value]): Promise<{ ok: boolean; value?: unknown; error?: unknown }> => {
        const bridge: unknown = Reflect.get(window, 'certwright')
        const invoke: unknown = Reflect.get(Object(bridge), 'invoke')
        if (typeof invoke !== 'function') throw new Error('There is no bridge')
        return invoke(name, value).catch((error: unknown) => ({ ok: false, error: String(error) }))
      },
      [channel, input] as const,
    )
  const visit = async (address: string) => {
    await app.page.evaluate((to) => {
      location.hash = `#${to}`
    }, address)
    await app.page.locator('main h1').first().waitFor()
    await app.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    )
  }
  /** What ran, and what a name did to the page that it stands on. */
  const harm = () =>
    app.page.evaluate((name) => {
      const found: string[] = [...((Reflect.get(window, '__seen') as string[] | undefined) ?? [])]
      if (Reflect.get(window, name) !== undefined) found.push('a name ran')
      const root = document.documentElement
      if (root.scrollWidth > root.clientWidth)
        found.push(`scrolls ${root.scrollWidth - root.clientWidth} px sideways`)
      if (root.scrollHeight > root.clientHeight) found.push('the window scrolls down')
      for (const made of document.querySelectorAll(
        'main script, main iframe, main img, main marquee',
      ))
        found.push(`a name became <${made.localName}>`)
      // A name that turns the direction must not turn its surroundings.
      const turning = /[\u202A-\u202E\u2066-\u2069]/
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const parent = text.parentElement
        if (!turning.test(text.textContent ?? '') || parent === null) continue
        if (parent.closest('style, script, title, [class*="sr-only"]') !== null) continue
        const isIsolated = (at: Element | null): boolean => {
          for (; at !== null && at !== document.body; at = at.parentElement) {
            const { unicodeBidi, display } = getComputedStyle(at)
            if (unicodeBidi.includes('isolate') || unicodeBidi === 'plaintext') return true
            // A block of its own turns nothing beside it.
            if (!display.startsWith('inline')) return at.childNodes.length === 1
          }
          return false
        }
        if (!isIsolated(parent))
          found.push(`not isolated: <${parent.localName} class="${parent.className.slice(0, 60)}">`)
      }
      return [...new Set(found)]
    }, canary)

  const definitionWith = (names: readonly string[], project: string) => ({
    metadata: { name: project, description: names[0] ?? '' },
    spec: {
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      clusterName: names[1] ?? 'kubernetes',
      apiServer: { extraSANs: names },
      nodes: [
        {
          name: 'cp-1',
          roles: ['control-plane'],
          addresses: ['192.168.10.11'],
          dnsNames: names.slice(0, 8),
        },
        ...names.map((name, at) => ({ name, addresses: [`192.168.11.${at + 1}`] })),
      ],
      users: names.map((name) => ({ name, groups: [name] })),
      certificates: names.map((name) => ({
        name,
        commonName: name,
        organizations: [name],
        dnsNames: ['web.lab', name],
      })),
    },
  })

  it('are refused with a reason or shown without harm, on every screen', async () => {
    const counts = { names: hostileNames.length, refused: 0, stored: 0, views: 0 }
    const stored: string[] = []
    for (const name of hostileNames) {
      const answer = await ask(
        'projects.preview',
        ClusterDefinition.safeParse(definitionWith([name], name)).data ??
          definitionWith([name], name),
      )
      if (answer.ok) stored.push(name)
      else {
        counts.refused++
        expect(JSON.stringify(answer.error), name.slice(0, 40)).toMatch(/[a-z]{4}/)
      }
    }
    counts.stored = stored.length
    const found: string[] = []
    for (let at = 0; at < stored.length; at += 25) {
      const some = stored.slice(at, at + 25)
      const made = await ask(
        'projects.create',
        ClusterDefinition.parse(definitionWith(some, some[0] || 'empty')),
      )
      expect(made.ok, JSON.stringify(made.error)).toBe(true)
      const id = (made.value as { summary: { id: string } }).summary.id
      for (const screen of [
        'overview',
        'cluster',
        'nodes',
        'certificates',
        'further',
        'kubeconfigs',
        'users',
        'export',
        'activity',
        'settings',
        `nodes/${encodeURIComponent(some[0] || 'cp-1')}`,
      ]) {
        await visit(`/projects/${id}/${screen}`)
        for (const line of await harm()) found.push(`${at} ${screen.slice(0, 40)}: ${line}`)
        counts.views++
      }
      await app.page.keyboard.press('Control+k')
      await app.page.getByRole('combobox').fill(some[1]?.slice(0, 20) ?? '')
      for (const line of await harm()) found.push(`${at} palette: ${line}`)
      await app.page.keyboard.press('Escape')
      counts.views++
    }
    await visit('/')
    for (const line of await harm()) found.push(`projects: ${line}`)
    console.log(`hostile names: ${JSON.stringify(counts)}, ${found.length} findings`)
    expect(counts.names).toBeGreaterThanOrEqual(200)
    expect([...new Set(found)]).toEqual([])
    expect(dialogs).toEqual([])
    expect(app.electron.windows()).toHaveLength(1)
    expect(app.console().filter((line) => /^(error|uncaught)/.test(line))).toEqual([])
  }, 600_000)

  it('as names and contents of dropped files do nothing but show', async () => {
    const sample = await ask('projects.openSample', undefined)
    const id = (sample.value as { summary: { id: string } }).summary.id
    await visit(`/projects/${id}/nodes`)
    let dropped = 0
    const found: string[] = []
    for (const name of hostileNames.filter((_, at) => at % 5 === 0)) {
      await app.page.evaluate((text) => {
        const transfer = new DataTransfer()
        transfer.items.add(
          new File([`${text} worker 10.9.9.9\n${text},worker,10.9.9.9`], text || 'x'),
        )
        const target = document.querySelector('main h1')
        for (const type of ['dragover', 'drop'])
          target?.dispatchEvent(
            new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }),
          )
      }, name)
      const panel = app.page.getByRole('dialog')
      await panel.waitFor()
      for (const line of await harm()) found.push(`${name.slice(0, 30)}: ${line}`)
      await app.page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
      dropped++
    }
    console.log(`hostile files dropped: ${dropped}, ${found.length} findings`)
    expect([...new Set(found)]).toEqual([])
  }, 300_000)

  it('that are allowed make files that other programs read', async () => {
    const users: string[] = []
    for (const name of hostileNames) {
      const { value } = await ask(
        'projects.preview',
        ClusterDefinition.safeParse(withUsers([name])).data,
      )
      const { plan = null } = (value ?? {}) as { plan?: unknown }
      if (plan !== null) users.push(name)
    }
    // A few are the same file on systems that know no capitals: such findings show up together only.
    const made = await ask('projects.create', ClusterDefinition.parse(withUsers(users)))
    const view = made.value as {
      summary: { id: string }
      findings: { severity: string; what: string }[]
    }
    expect(
      view.findings.filter(({ severity }) => severity === 'error').map(({ what }) => what),
    ).toEqual([])
    const project = view.summary.id
    const issued = await ask('changes.apply', { project, operation: 'hostile-issue' })
    expect(issued.ok, JSON.stringify(issued.error)).toBe(true)
    await app.electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, out)
    const target = (await ask('bundles.chooseTarget', { project })).value as { token: string }
    const bundles = ((await ask('bundles.preview', { project })).value as { name: string }[]).map(
      ({ name }) => name,
    )
    const exported = await ask('bundles.export', {
      project,
      bundles,
      format: 'zip',
      target: target.token,
      operation: 'hostile-export',
    })
    expect(exported.ok, JSON.stringify(exported.error)).toBe(true)
    const zips = await readdir(out)
    for (const zip of zips) execFileSync('unzip', ['-tqq', join(out, zip)])
    const admin = zips.find((name) => name.includes('admin')) ?? ''
    const folder = join(out, 'admin')
    execFileSync('unzip', ['-qq', join(out, admin), '-d', folder])
    execFileSync('sha256sum', ['-c', '--quiet', 'MANIFEST.sha256'], {
      cwd: join(
        folder,
        (await readdir(folder)).includes('MANIFEST.sha256')
          ? '.'
          : ((await readdir(folder))[0] ?? '.'),
      ),
    })
    const configs = (await readdir(folder, { recursive: true })).filter((path) =>
      /\.(conf|kubeconfig)$/.test(path),
    )
    const read = configs.flatMap((path) => {
      const answer = execFileSync(
        'kubectl',
        ['--kubeconfig', join(folder, path), 'config', 'view', '-o', 'json'],
        { encoding: 'utf8' },
      )
      const config = JSON.parse(answer) as { users: { name: string }[] }
      return config.users.map(({ name }) => name)
    })
    expect(read).toEqual(expect.arrayContaining(users))
    console.log(
      `hostile users allowed: ${users.length}, kubeconfigs read by kubectl: ${configs.length}, zips: ${zips.length}`,
    )
    expect(configs.length).toBeGreaterThanOrEqual(users.length)
    expect(existsSync('/tmp/certwright-ran')).toBe(false)
  }, 300_000)
})

function withUsers(names: readonly string[]) {
  return {
    metadata: { name: 'hostile' },
    spec: {
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      nodes: [{ name: 'cp-1', roles: ['control-plane'], addresses: ['192.168.10.11'] }],
      users: names.map((name) => ({ name, groups: [name] })),
    },
  }
}
