import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/arguments'
import { inspect } from '../../../src/cli/inspect'
import { verify } from '../../../src/cli/verify'
import { toPem } from '../../../src/main/pki/pem'
import { inspectPaths } from '../../../src/main/services/inspecting'
import { verifyPaths } from '../../../src/main/services/verifying'
import { answerOf } from '../../support/openssl'
import { fakeIo } from '../../cli/fake-io'
import { fixtures } from '../pki/lint/fixtures'

/** Later than OpenSSL signs in any of the tests. */
const now = new Date(Date.now() + 3_600_000)
let folder: string
const at = (name: string) => join(folder, name)

/** A foreign certificate as people make it by hand. */
function openssl(name: string, subject: string, ...extensions: string[]): string {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    '/dev/null',
  ]
  answerOf('openssl', [
    ...['req', '-x509', '-days', '30', ...key, '-subj', subject, '-out', at(name)],
    ...extensions.flatMap((extension) => ['-addext', extension]),
  ])
  return at(name)
}

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'certwright-lint-'))))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a foreign certificate', () => {
  it('is judged with rule, why and remedy, and makes verify fail', async () => {
    const path = openssl(
      'ip.pem',
      '/CN=kube',
      'subjectAltName=DNS:10.0.0.1',
      'keyUsage=critical,keyCertSign',
    )
    const { ok, counts, findings } = await verifyPaths([path], { now })
    expect(ok).toBe(false)
    const found = findings.find(({ rule }) => rule === 'san-dns-address')
    expect(found).toMatchObject({
      severity: 'error',
      path,
      certificate: 'kube',
      field: 'subjectAltName',
    })
    expect([found?.why, found?.remedy].every((text) => text?.endsWith('.'))).toBe(true)
    expect(counts.problems).toBe(findings.filter(({ severity }) => severity === 'error').length)
  })

  it('with warnings alone passes, and they are counted', async () => {
    const path = openssl(
      'wildcard.pem',
      '/CN=own',
      'subjectAltName=DNS:*.lab.internal',
      'keyUsage=critical,keyCertSign',
    )
    const { ok, counts, verdict, findings } = await verifyPaths([path], { now })
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'warning san-wildcard',
    ])
    expect(ok).toBe(true)
    expect(counts).toMatchObject({ problems: 0, warnings: 1 })
    expect(verdict).toBe('1 certificate in 1 file checked, no problem and 1 warning found.')
  })

  it.each<[string, string[], string[]]>([
    ['in order', ['subjectAltName=DNS:own.lab.internal'], []],
    [
      'with three slips',
      ['subjectAltName=DNS:10.0.0.3,DNS:*.lab.internal', 'extendedKeyUsage=clientAuth'],
      ['error san-dns-address', 'warning authority-usages', 'warning san-wildcard'],
    ],
  ])('%s is judged by inspect as by verify', async (name, extensions, expected) => {
    const path = openssl(`${name}.pem`, '/CN=own', 'keyUsage=critical,keyCertSign', ...extensions)
    const inspected = await inspectPaths([path], undefined, now)
    const findings = inspected.flatMap((file) => file.findings)
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`).sort()).toEqual(expected)
    expect(findings).toEqual((await verifyPaths([path], { now })).findings)

    const request = readArguments(['inspect', path])
    if (request.kind !== 'command') throw new Error('no command')
    const io = fakeIo({ now: () => now })
    expect(await inspect(request.input, io)).toBe(0)
    const said = [...io.written.out.matchAll(/^ *(error|warning): own: [^]*?rule: (\S+)/gm)]
    expect(said.map(([, severity, rule]) => `${severity} ${rule}`).sort()).toEqual(expected)
  })

  it.each(['extension-once', 'form-length'])(
    'that our reader refuses is still judged: %s',
    async (rule) => {
      const path = at(`${rule}.pem`)
      writeFileSync(path, toPem('CERTIFICATE', fixtures[rule]?.bad.der ?? Buffer.of()))
      const [file] = await inspectPaths([path], undefined, now)
      expect(file?.findings.map((finding) => finding.rule)).toContain(rule)
      expect(
        (await verifyPaths([path], { now })).findings.map((finding) => finding.rule),
      ).toContain(rule)
    },
  )

  it('is said once when it lies in two files, and not again where a problem says it', async () => {
    const ended = at('ended.pem')
    const again = at('again.pem')
    for (const path of [ended, again])
      writeFileSync(path, toPem('CERTIFICATE', fixtures['san-underscore']?.bad.der ?? Buffer.of()))
    const late = new Date('2035-01-01T00:00:00Z')
    const { findings, problems } = await verifyPaths([ended, again], { now: late })
    expect(findings.filter(({ rule }) => rule === 'san-underscore')).toHaveLength(1)
    expect(problems.map(({ code }) => code)).toContain('certificate-expired')
    expect(findings.map(({ rule }) => rule)).not.toContain('validity-ended')
  })

  it('is printed by both commands, and an error ends verify with code 4', async () => {
    const path = openssl(
      'printed.pem',
      '/CN=own',
      'subjectAltName=DNS:10.0.0.2',
      'keyUsage=critical,keyCertSign',
    )
    const request = readArguments(['verify', path])
    if (request.kind !== 'command') throw new Error('no command')
    const { input } = request
    const [checked, shown] = [fakeIo({ now: () => now }), fakeIo({ now: () => now })]
    expect(await verify(input, checked)).toBe(4)
    expect(await inspect(input, shown)).toBe(0)
    for (const { written } of [checked, shown]) {
      expect(written.out).toMatch(
        /error: own: The address "10\.0\.0\.2" is written as a DNS name\./,
      )
      expect(written.out).toMatch(/why: .+\.\n +remedy: .+\.\n +rule: san-dns-address \(.+\)\n/)
    }
  })
})
