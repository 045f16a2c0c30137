import { getRawHeader, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startKeychainSession, type KeychainSession } from '../e2e/support/keychain-session'
import { traceNetwork } from '../e2e/support/network-trace'

const project = resolve(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'certwright-package-'))
const folder = join(scratch, 'release', 'linux-unpacked')
const executable = join(folder, 'certwright')
const launcher = join(folder, 'certwright-cli')
const archive = join(folder, 'resources', 'app.asar')
const samples = join(project, 'resources', 'sample')
const sample = join(samples, readdirSync(samples).find((name) => name.endsWith('.yaml')) ?? '')
// Chromium refuses to run as root with its sandbox.
const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : []

let keychain: KeychainSession

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command in a fresh home, inside the keychain session, to its end. */
async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> {
  const home = mkdtempSync(join(scratch, 'home-'))
  const child = spawn(command, args, {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
    env: {
      ...process.env,
      ...keychain.env,
      NODE_ENV: undefined,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      CERTWRIGHT_HOME: join(home, 'certwright'),
      ...env,
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail)
    child.on('close', done)
  })
  return { code, stdout, stderr }
}

/** The JSON line that `--smoke-test` prints once the window has painted. */
function smokeLine({ code, stdout, stderr }: Ended): unknown {
  const line = stdout.split('\n').find((text) => text.startsWith('{"smoke"'))
  if (line === undefined) throw new Error(`No smoke line (exit ${code}).\n${stdout}\n${stderr}`)
  return JSON.parse(line)
}

beforeAll(async () => {
  const output = join(scratch, 'release')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(project, 'scripts', 'package.mjs'), '--dir', `--output=${output}`],
    { cwd: project, encoding: 'utf8', env: { ...process.env, NODE_ENV: undefined } },
  )
  if (status !== 0) throw new Error(`Packaging failed.\n${stdout}\n${stderr}`)
  keychain = await startKeychainSession()
})
afterAll(async () => {
  await keychain?.stop()
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
})

describe('the packaged application', () => {
  it('has the fuses of a locked application', async () => {
    const wire = await getCurrentFuseWire(executable)
    const on = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      filePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      cookieEncryption: true,
      onlyAsar: true,
      asarIntegrity: true,
      filePrivileges: false,
    })
  })

  it('holds the build and the keychain module, and no sources, tests or other packages', () => {
    const files = listPackage(archive, { isPack: false })
    const isExpected = (file: string): boolean =>
      /^\/(package\.json|LICENSE)$/.test(file) ||
      /^\/out(\/(main|preload|renderer)(\/.*)?)?$/.test(file) ||
      /^\/node_modules(\/keytar(\/(package\.json|LICENSE\.md|lib|lib\/.*|prebuilds|prebuilds\/linux-.*))?)?$/.test(
        file,
      )
    expect(files.filter((file) => !isExpected(file))).toEqual([])
    expect(files.filter((file) => /\.(ts|vue|map|tsbuildinfo)$/.test(file))).toEqual([])
    for (const needed of ['/out/main/index.js', '/out/main/cli.js', '/out/preload/index.cjs']) {
      expect(files).toContain(needed)
    }
    // Every file carries the hash that Electron checks where the platform supports it.
    expect(getRawHeader(archive).headerString).toContain('"integrity"')
    expect(readdirSync(join(folder, 'resources')).sort()).toEqual(['app.asar', 'app.asar.unpacked'])
  })

  it('brings the licences of what it contains', () => {
    const text = readFileSync(join(folder, 'LICENCES.txt'), 'utf8')
    for (const name of [
      '@vue/runtime-core',
      'zod',
      'node-forge',
      '@nuxt/ui',
      '@github/keytar',
      '@iconify-json/lucide',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'))
    }
  })

  it('opens its window on a fresh home, and leaves nothing in the keychain', async () => {
    const ended = await run(executable, [...rootSwitches, '--smoke-test'])
    expect(smokeLine(ended)).toMatchObject({ smoke: 'ok' })
    expect(ended.code, ended.stderr).toBe(0)
    expect(await keychain.entries()).toEqual([])
  })

  it('cannot be turned into Node, given code or debugged from outside', async () => {
    const ended = await run(executable, [...rootSwitches, '--inspect=0', '--smoke-test'], {
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--require=/nonexistent/code.cjs',
    })
    expect(smokeLine(ended)).toMatchObject({ smoke: 'ok' })
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stderr).not.toContain('Debugger listening')
  })

  it('speaks to no other computer when it starts', async () => {
    const trace = await traceNetwork(executable)
    const ended = await run(trace.command, [...rootSwitches, '--smoke-test'])
    expect(smokeLine(ended)).toMatchObject({ smoke: 'ok' })
    // The display and the bus are sockets too: an empty trace would prove nothing.
    expect((await trace.lines()).length).toBeGreaterThan(10)
    expect(await trace.outside()).toEqual([])
  })
})

describe('the command line of the packaged application', () => {
  const withoutDisplay = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined }

  it('plans without a display, with nothing but the result on stdout', async () => {
    const ended = await run(launcher, [...rootSwitches, 'plan', sample, '--json'], withoutDisplay)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(ended.stdout)).toBeTypeOf('object')
  })

  it('works through a link, as a package manager puts it into /usr/bin', async () => {
    const link = join(scratch, 'linked-certwright')
    symlinkSync(launcher, link)
    const ended = await run(link, [...rootSwitches, 'plan', sample, '--json'], withoutDisplay)
    expect(ended.code).toBe(0)
  })

  it('generates the bundles of a cluster, which openssl accepts', async () => {
    const out = join(scratch, 'bundles')
    const args = ['generate', sample, '--out', out, '--format', 'dir']
    const ended = await run(launcher, [...rootSwitches, ...args], withoutDisplay)
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    const certificates = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('/pki/apiserver.crt'),
    )
    expect(certificates.length).toBeGreaterThan(0)
    for (const certificate of certificates.map((file) => join(out, file))) {
      const authority = certificate.replace(/apiserver\.crt$/, 'ca.crt')
      const { status, stderr } = spawnSync('openssl', [
        ...['verify', '-x509_strict', '-CAfile', authority, certificate],
      ])
      expect(status, stderr.toString()).toBe(0)
    }
  })

  it('passes the exit code of a command on', async () => {
    const missing = join(scratch, 'nothing.yaml')
    expect(existsSync(missing)).toBe(false)
    const ended = await run(launcher, [...rootSwitches, 'plan', missing], withoutDisplay)
    expect(ended.code).toBe(2)
    expect(ended.stdout).toBe('')
    expect(ended.stderr).toContain('nothing.yaml')
  })

  it('refuses root unless told to go without a sandbox', async () => {
    const bin = join(scratch, 'bin')
    mkdirSync(bin)
    // Root or not, the launcher believes what id(1) says.
    writeFileSync(join(bin, 'id'), '#!/bin/sh\necho 0\n', { mode: 0o755 })
    const path = `${bin}:${process.env['PATH'] ?? ''}`
    const ended = await run(launcher, ['plan', sample], { ...withoutDisplay, PATH: path })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('--no-sandbox')
  })
})
