import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  keyFromPassphrase,
  openContainer,
  sealContainer,
} from '../../../../src/main/services/kits/container'
import { decodeContent, encodeContent } from '../../../../src/main/services/kits/content'
import { headerBytes, readContainer } from '../../../../src/main/services/kits/header'
import { AppError } from '../../../../src/shared/errors'
import { cheapDerive, kitPassphrase as passphrase } from '../../../support/kits'

const madeAt = '2026-11-22T09:15:00Z'
const content = encodeContent({
  project: { id: 'a1b2c3d4', name: 'homelab' },
  by: 'ada',
  hasAuthorityKeys: true,
  files: [{ name: 'project.json', text: '{}' }],
  vaultKey: Buffer.alloc(32, 3),
  authorities: [{ key: 'ca', version: 1, privateKey: Buffer.alloc(64, 4) }],
})
const seal = () => sealContainer({ kind: 'recovery-kit', madeAt, passphrase }, content, cheapDerive)
const expected = new Set([
  'sealed-file-foreign',
  'sealed-file-newer',
  'sealed-file-damaged',
  'passphrase-wrong',
])
async function openAll(bytes: Buffer): Promise<unknown> {
  const container = readContainer(bytes)
  const key = await keyFromPassphrase(container, passphrase, cheapDerive)
  return decodeContent(openContainer(container, key))
}
async function refusal(bytes: Buffer): Promise<string> {
  const began = performance.now()
  try {
    await openAll(bytes)
    return 'opened'
  } catch (error) {
    if (!(error instanceof AppError) || !expected.has(error.code)) throw error
    return error.code
  } finally {
    expect(performance.now() - began).toBeLessThan(1_000)
  }
}

describe('the container of kits and project files', () => {
  it('opens as it was written', async () => {
    const { bytes } = await seal()
    expect(await openAll(bytes)).toMatchObject({ by: 'ada', project: { name: 'homelab' } })
  })

  it('is refused with any one of its bytes flipped', async () => {
    const { bytes } = await seal()
    let flips = 0
    for (let at = 0; at < bytes.length; at++) {
      const bent = Buffer.from(bytes)
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8))
      expect(await refusal(bent), `byte ${at}`).not.toBe('opened')
      flips += 1
    }
    console.log(`flipped ${flips} bytes, every one refused`)
  }, 60_000)

  it('is refused cut off at every length', async () => {
    const { bytes } = await seal()
    for (let length = 0; length < bytes.length; length++)
      expect(await refusal(bytes.subarray(0, length))).not.toBe('opened')
  }, 60_000)

  it('says that a newer Certwright made it', async () => {
    const { bytes } = await seal()
    const text = bytes.toString('latin1').replace('"format":1', '"format":2')
    expect(await refusal(Buffer.from(text, 'latin1'))).toBe('sealed-file-newer')
  })

  it('takes no file, however strange, for whole: 100 000 cases, none crashes or hangs', async () => {
    const { bytes } = await seal()
    let cases = 0
    const foreign = fc.uint8Array({ maxLength: 400 }).map((raw) => Buffer.from(raw))
    const headed = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.uint8Array({ maxLength: 64 }))
      .map(([json, rest]) => {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(Buffer.byteLength(json))
        return Buffer.concat([bytes.subarray(0, 8), length, Buffer.from(json), Buffer.from(rest)])
      })
    const bent = fc
      .array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map((edits) => {
        const copy = Buffer.from(bytes)
        for (const [at, value] of new Map(edits)) copy[at] = (copy[at] ?? 0) ^ value
        return copy
      })
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, headed, bent), async (raw) => {
        cases += 1
        expect(await refusal(raw)).not.toBe('opened')
      }),
      { numRuns: 100_000 },
    )
    console.log(`fuzzed the container ${cases} times`)
  }, 300_000)

  it('refuses content that says what it does not hold: 20 000 cases', async () => {
    await fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(`${json}\n`)),
        ),
        (raw) => {
          expect(() => decodeContent(Buffer.from(raw))).toThrow(AppError)
        },
      ),
      { numRuns: 20_000 },
    )
  }, 60_000)

  it('asks scrypt for bounded costs only', () => {
    const header = (N: number) =>
      headerBytes({
        kind: 'recovery-kit',
        id: '0'.repeat(16),
        madeAt,
        scrypt: { N: N as 131072, r: 8, p: 1, salt: Buffer.alloc(32).toString('base64') },
        check: '0'.repeat(32),
        nonce: Buffer.alloc(12).toString('base64'),
      })
    expect(() => readContainer(header(2 ** 17))).not.toThrow()
    expect(() => readContainer(header(2 ** 24))).toThrow(AppError)
    expect(() => readContainer(header(1))).toThrow(AppError)
  })

  it('is decrypted by openssl alone, as docs/sealed-files.md says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-sealed-'))
    try {
      const { bytes } = await sealContainer({ kind: 'recovery-kit', madeAt, passphrase }, content)
      const { header, sealed } = readContainer(bytes)
      const { salt } = header.scrypt
      const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')
      const key = execFileSync('openssl', [
        ...['kdf', '-keylen', '32', '-kdfopt', `pass:${passphrase}`],
        ...['-kdfopt', `hexsalt:${hex(salt)}`, '-kdfopt', 'n:131072', '-kdfopt', 'r:8'],
        ...['-kdfopt', 'p:1', '-kdfopt', 'maxmem_bytes:268435456', 'SCRYPT'],
      ])
      await writeFile(join(folder, 'sealed'), sealed.subarray(0, sealed.length - 16))
      execFileSync('openssl', [
        ...['enc', '-d', '-aes-256-ctr', '-K', key.toString().trim().replaceAll(':', '')],
        ...['-iv', `${hex(header.nonce)}00000002`],
        ...['-in', join(folder, 'sealed'), '-out', join(folder, 'plain')],
      ])
      expect((await readFile(join(folder, 'plain'))).equals(content)).toBe(true)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
