import { createHash, randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withholdMemoryFromDumps } from '../../../src/main/adapters/core-dumps'
import { buildAdapters, type BuiltAdapters } from '../../support/built-adapters'

let built: BuiltAdapters
beforeAll(async () => {
  built = await buildAdapters()
}, 60_000)
afterAll(() => built.remove())

/** Lets a process with a secret abort, with core dumps allowed. @returns whether its dump holds the secret. */
async function dumpHolds(secret: Buffer, how: 'withheld' | 'usual'): Promise<boolean | 'no dump'> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-dump-'))
  try {
    const command = [
      'ulimit -c unlimited',
      `cd ${folder}`,
      `exec ${process.execPath} "$0" abort ${how}`,
    ]
    const env = { ...process.env, PLANTED: secret.toString('hex') }
    spawnSync('sh', ['-c', command.join('; '), built.file], { env })
    const [name] = (await readdir(folder)).filter((entry) => entry.startsWith('core'))
    if (name === undefined) return 'no dump'
    return await fileHolds(join(folder, name), Buffer.from(secret.toString('base64')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fileHolds(path: string, needle: Buffer): Promise<boolean> {
  let before = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 8 * 1024 * 1024 })) {
    const bytes = Buffer.concat([before, Buffer.from(chunk)])
    if (bytes.includes(needle)) return true
    before = bytes.subarray(-needle.length)
  }
  return false
}

describe('a core dump', () => {
  it('holds no memory once it was withheld, and would without that', async () => {
    const pattern = (await readFile('/proc/sys/kernel/core_pattern', 'utf8')).trim()
    const secret = createHash('sha512').update(randomBytes(32)).digest()
    const usual = await dumpHolds(secret, 'usual')
    const withheld = await dumpHolds(secret, 'withheld')
    console.log(`core_pattern ${pattern}: usual ${usual}, withheld ${withheld}`)
    expect(withheld).not.toBe(true)
    // Where the system sends dumps elsewhere, there is nothing to compare with.
    if (!pattern.startsWith('|')) expect([true, 'no dump']).toContain(usual)
  })

  it('is told so by the kernel', async () => {
    const before = await readFile('/proc/self/coredump_filter', 'utf8')
    expect(withholdMemoryFromDumps()).toBe(true)
    expect(Number.parseInt(await readFile('/proc/self/coredump_filter', 'utf8'), 16)).toBe(0)
    expect(Number.parseInt(before, 16)).not.toBe(0)
  })
})
