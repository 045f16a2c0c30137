import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, getCurves } from 'node:crypto'
import { describe, expect, it } from 'vitest'

/** Electron leaves this curve out of its BoringSSL: https://github.com/electron/electron/issues/32535 */
const CURVE = 'secp256k1'
const NODE_MAKES_IT = `require('node:crypto').generateKeyPairSync('ec', { namedCurve: '${CURVE}' }); console.log(process.versions.openssl)`

describe('the engine tests of this run', () => {
  it('run inside Electron, on BoringSSL', () => {
    expect(process.versions['electron']).toMatch(/^\d+\.\d+\.\d+$/)
    // BoringSSL has no version of its own; OpenSSL names one, such as 3.0.15.
    expect(process.versions.openssl).toBe('0.0.0')
  })

  it('meet the limits of BoringSSL, which the OpenSSL of Node does not have', () => {
    expect(getCurves()).not.toContain(CURVE)
    expect(() => generateKeyPairSync('ec', { namedCurve: CURVE })).toThrow()

    const env = { ...process.env }
    delete env['ELECTRON_RUN_AS_NODE']
    const node = execFileSync('node', ['-e', NODE_MAKES_IT], { env, encoding: 'utf8' })
    expect(node.trim()).toMatch(/^3\./)
  })
})
