import { icons } from '@iconify-json/lucide'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../../src/renderer/src')

it('every icon that the window names is in the bundled set', () => {
  const names = new Set<string>()
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(vue|ts)$/.test(file)) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, name = ''] of text.matchAll(/i-lucide-([a-z0-9-]+)/g)) names.add(name)
  }
  expect(names.size).toBeGreaterThan(20)
  const known = (name: string) => name in icons.icons || name in (icons.aliases ?? {})
  expect([...names].filter((name) => !known(name))).toEqual([])
})
