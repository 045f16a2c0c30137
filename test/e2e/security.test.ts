import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectron } from '../../scripts/electron-runtime.mjs'
import { launchApp, type RunningApp } from './support/launch'

describe('the window', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await launchApp()
    await app.page.getByRole('button', { name: 'Open sample' }).waitFor()
  })
  afterAll(() => app.close())

  it('is sandboxed, isolated and without Node', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      // The method is not in the type declarations; it tells what is really in force.
      const asked: unknown = contents && Reflect.get(contents, 'getLastWebPreferences')
      return typeof asked === 'function' ? asked.call(contents) : null
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    })
    const globals = await app.page.evaluate(() => [
      typeof Reflect.get(window, 'require'),
      typeof Reflect.get(window, 'process'),
      typeof Reflect.get(window, 'ipcRenderer'),
    ])
    expect(globals).toEqual(['undefined', 'undefined', 'undefined'])
  })

  it('exposes two functions and refuses names that are not in the contract', async () => {
    const seen = await app.page.evaluate(async () => {
      const bridge: unknown = Reflect.get(window, 'certwright')
      const names = Object.keys(Object(bridge)).sort()
      const invoke: unknown = Reflect.get(Object(bridge), 'invoke')
      const refused = async (name: string) =>
        typeof invoke === 'function'
          ? invoke(name, undefined).then(
              () => 'answered',
              () => 'refused',
            )
          : 'no bridge'
      return {
        names,
        answers: await Promise.all(
          ['file.read', 'ELECTRON_BROWSER_REQUIRE', '__proto__', 'constructor', 'toString'].map(
            refused,
          ),
        ),
      }
    })
    expect(seen.names).toEqual(['invoke', 'subscribe'])
    expect(seen.answers).toEqual(Array(5).fill('refused'))
  })

  it('evaluates no strings, runs no inline script and loads nothing from elsewhere', async () => {
    const result = await app.page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => {
        violations.push(event.effectiveDirective)
      })
      const attempt = (work: () => unknown) => {
        try {
          work()
          return 'done'
        } catch {
          return 'refused'
        }
      }
      // Later, because what a debugger evaluates directly is exempt from the policy.
      const evaluated = await new Promise((resolve) => {
        setTimeout(() => resolve(attempt(() => new Function('return 1')())), 0)
      })
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.head.append(script)
      const image = new Image()
      image.src = 'https://example.org/pixel.png'
      const fetched = await fetch('https://example.org/').then(
        () => 'done',
        () => 'refused',
      )
      const frame = document.createElement('iframe')
      frame.src = 'https://example.org/'
      document.body.append(frame)
      await new Promise((resolve) => setTimeout(resolve, 300))
      frame.remove()
      script.remove()
      return { evaluated, fetched, ran: Reflect.get(window, 'ran'), violations }
    })
    expect(result).toMatchObject({ evaluated: 'refused', fetched: 'refused' })
    expect(result.ran).toBeUndefined()
    for (const directive of ['script-src-elem', 'img-src', 'connect-src', 'frame-src'])
      expect(result.violations).toContain(directive)
  })

  it('goes to no other page and opens no other window', async () => {
    const before = app.page.url()
    await app.page.evaluate(() => {
      location.href = 'https://example.org/'
    })
    const opened = await app.page.evaluate(() => window.open('https://example.org/') !== null)
    await app.page.evaluate(() => {
      location.href = 'file:///etc/passwd'
    })
    await app.page.waitForTimeout(300)
    expect(app.page.url()).toBe(before)
    expect(opened).toBe(false)
    expect(app.electron.windows()).toHaveLength(1)
  })

  it('is granted no permission', async () => {
    const states = await app.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read']
      return Promise.all(
        names.map((name) =>
          // Not every Chromium knows every name of the type.
          navigator.permissions.query({ name: name as PermissionName }).then(
            ({ state }) => state,
            () => 'denied',
          ),
        ),
      )
    })
    expect(states).toEqual(states.map(() => 'denied'))
  })

  it('serves the app with its policy and nothing outside its folder', async () => {
    const seen = await app.page.evaluate(async () => {
      const page = await fetch('app://certwright/')
      const others = await Promise.all(
        ['/../main/index.js', '/%2e%2e/main/index.js', '/package.json', '/nothing.js'].map((path) =>
          fetch(`app://certwright${path}`).then(
            ({ status }) => status,
            () => 0,
          ),
        ),
      )
      return { policy: page.headers.get('content-security-policy'), others }
    })
    expect(seen.policy).toContain("default-src 'none'")
    expect(seen.others).toEqual([404, 404, 404, 404])
  })

  it('is the only one for its data folder: a second start ends at once', async () => {
    const { executable } = await findElectron({ note: () => undefined })
    const env = await app.electron.evaluate(() => process.env)
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const second = spawn(executable, [...root, process.cwd()], {
      env: { ...process.env, ...env, CERTWRIGHT_HOME: app.home },
      stdio: 'ignore',
    })
    const [code] = await once(second, 'exit')
    expect(code).toBe(0)
    expect(app.electron.windows()).toHaveLength(1)
  })
})
