import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint()

async function problems(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath })
  return (result?.messages ?? []).flatMap(({ ruleId }) => ruleId ?? [])
}

/** What a room may not do, tried for real: the rules must catch it. */
const refused: [room: string, code: string, rule: string][] = [
  ['src/shared/x.ts', "import 'electron'", 'no-restricted-imports'],
  ['src/shared/x.ts', "import '../main/domain/plan'", 'no-restricted-imports'],
  ['src/shared/x.ts', "import { z } from 'zod'\nz.string()", 'no-restricted-imports'],
  ['src/preload/x.ts', "import 'node:fs'", 'no-restricted-imports'],
  ['src/preload/x.ts', "import '../main/services/issuing'", 'no-restricted-imports'],
  ['src/renderer/src/x.ts', "import 'electron'", 'no-restricted-imports'],
  ['src/renderer/src/x.ts', "import 'node:fs'", 'no-restricted-imports'],
  ['src/renderer/src/x.ts', "import '../../main/domain/plan'", 'no-restricted-imports'],
  ['src/main/domain/x.ts', "import 'electron'", 'no-restricted-imports'],
  ['src/main/domain/x.ts', "import 'node:crypto'", 'no-restricted-imports'],
  ['src/main/domain/x.ts', "import '../services/ports'", 'no-restricted-imports'],
  ['src/main/domain/x.ts', "import '../pki/keys'", 'no-restricted-imports'],
  ['src/main/domain/x.ts', 'export const now = Date.now()', 'no-restricted-syntax'],
  ['src/main/domain/x.ts', 'export const now = new Date()', 'no-restricted-syntax'],
  ['src/main/domain/x.ts', 'export const luck = Math.random()', 'no-restricted-properties'],
  ['src/main/pki/x.ts', "import 'node-forge'", 'no-restricted-imports'],
  ['src/main/pki/x.ts', "import 'node:fs'", 'no-restricted-imports'],
  ['src/main/pki/x.ts', "import '../adapters/archive'", 'no-restricted-imports'],
  ['src/main/services/x.ts', "import 'electron'", 'no-restricted-imports'],
  ['src/main/services/x.ts', "import '../adapters/archive'", 'no-restricted-imports'],
  ['src/main/adapters/x.ts', "import 'electron'", 'no-restricted-imports'],
  ['src/cli/x.ts', "import 'electron'", 'no-restricted-imports'],
  ['src/cli/x.ts', "import '../main/adapters/archive'", 'no-restricted-imports'],
  ['src/main/x.ts', "import 'node-forge'", 'no-restricted-imports'],
]

/** What each room needs every day: the rules must let it through. */
const allowed: [room: string, code: string][] = [
  ['src/main/domain/x.ts', "import { roles } from '../../shared/definition'\nexport { roles }"],
  ['src/main/pki/x.ts', "import { randomBytes } from 'node:crypto'\nexport { randomBytes }"],
  ['src/main/pki/der.ts', "import forge from 'node-forge'\nexport { forge }"],
  ['src/main/services/x.ts', "import { planFor } from '../domain/plan'\nexport { planFor }"],
  ['src/main/adapters/x.ts', "import { open } from 'node:fs/promises'\nexport { open }"],
  ['src/shared/schema.ts', "import { z } from 'zod'\nexport { z }"],
  ['src/renderer/src/x.ts', "import { channels } from '../../shared/api'\nexport { channels }"],
]

describe('the rooms', () => {
  it.each(refused)('%s refuses %s', async (room, code, rule) => {
    expect(await problems(room, code)).toContain(rule)
  })

  it.each(allowed)('%s may %s', async (room, code) => {
    const found = await problems(room, code)
    expect(found.filter((rule) => rule.startsWith('no-restricted'))).toEqual([])
  })
})
