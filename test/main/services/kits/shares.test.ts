import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKits } from '../../../../src/main/kit-services'
import { keyFromShares, splitKey } from '../../../../src/main/services/kits/shares'
import { AppError } from '../../../../src/shared/errors'
import { computer, kitPassphrase as passphrase, type Computer } from '../../../support/kits'
import { homelab } from '../../../support/services'

let one: Computer
let folder: string
let kit: Buffer
let texts: string[]
const count = { needed: 2, total: 3 }

async function kitWithShares(from: Computer, name: string) {
  const kits = createKits(from.ports)
  const { project } = await from.projects.create(homelab())
  await from.apply(project.id)
  const path = join(folder, name)
  const report = await kits.make(project.id, path, passphrase, { count, folder })
  expect(await readdir(folder)).toEqual(expect.arrayContaining(report.shares))
  const read = await Promise.all(report.shares.map((each) => readFile(join(folder, each), 'utf8')))
  return { bytes: await readFile(path), texts: read }
}

beforeEach(async () => {
  one = await computer({ shares: { split: splitKey, open: keyFromShares } })
  folder = await mkdtemp(join(tmpdir(), 'certwright-shares-'))
  const made = await kitWithShares(one, 'kit')
  kit = made.bytes
  texts = made.texts
})
afterEach(async () => {
  await one.remove()
  await rm(folder, { recursive: true, force: true })
})

async function reasonFor(shares: readonly string[]): Promise<string> {
  const { token } = one.desk.choose(kit, 'kit')
  try {
    await one.desk.open(token, { shares })
    return 'opened'
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'shares-refused') throw error
    return error.view().remedy
  }
}
const at = (index: number): string => texts[index] ?? ''

describe('shares of a recovery kit', () => {
  it('open it by any two of three, as printed and typed again', async () => {
    expect(await reasonFor([at(0), at(1)])).toBe('opened')
    expect(await reasonFor([at(2), at(0)])).toBe('opened')
    expect(await reasonFor(texts)).toBe('opened')
    const typed = at(1).replaceAll('\n', '\r\n   ').toUpperCase()
    expect(await reasonFor([at(0), typed])).toBe('opened')
  })

  it('are refused with the reason: too few, twice, mistyped, of another kit, no share', async () => {
    expect(await reasonFor([at(0)])).toContain('1 of 2 shares are here')
    expect(await reasonFor([at(0), at(0)])).toContain('given twice')
    const mistyped = at(1).replace(
      /Key: {5}(.)/,
      (_, first: string) => `Key:     ${first === '0' ? '1' : '0'}`,
    )
    expect(await reasonFor([at(0), mistyped])).toContain('check does not fit')
    expect(await reasonFor([at(0), 'hello'])).toContain('no share')
    const other = await computer({ shares: { split: splitKey, open: keyFromShares } })
    const foreign = await kitWithShares(other, 'other')
    await other.remove()
    expect(await reasonFor([at(0), foreign.texts[1] ?? ''])).toContain('belongs to another kit')
  })

  it('hold nothing of the passphrase, and each has its own number', () => {
    expect(texts.map((text) => /Share: +(\d)/.exec(text)?.[1])).toEqual(['1', '2', '3'])
    for (const text of texts) expect(text).not.toContain(passphrase)
  })
})
