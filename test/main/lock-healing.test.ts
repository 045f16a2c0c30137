import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLockHealing } from '../../src/main/lock-healing'
import { AppError } from '../../src/shared/errors'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certwright-lock-'))
  await writeFile(join(folder, 'lock'), '{"pid":12,"host":"nas-2","owner":"anna"}')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const left = () =>
  new AppError(
    'lock-left',
    { name: 'homelab', owner: 'anna', host: 'nas-2', folder },
    { because: 'Process 12 of anna on nas-2 is writing to it.' },
  )

/** Healing that asks a person who answers so. */
function asking(answer: boolean) {
  const asked: string[][] = []
  const heal = createLockHealing({
    confirm: async (...words) => {
      asked.push(words)
      return answer
    },
  })
  return { heal, asked }
}

describe('a lock that another machine left', () => {
  it('is taken away once a person says so, who is asked once for all calls that it stops', async () => {
    const { heal, asked } = asking(true)
    expect(await Promise.all([heal(left()), heal(left())])).toEqual([true, true])
    expect(await readdir(folder)).toEqual([])
    expect(asked).toEqual([
      [
        'anna on nas-2 left the project homelab locked',
        expect.stringContaining('Ask whether Certwright is still open there.'),
        'Take the lock away',
      ],
    ])
  })

  it('stays when the person says no', async () => {
    const { heal } = asking(false)
    expect(await heal(left())).toBe(false)
    expect(await readdir(folder)).toEqual(['lock'])
  })

  it('is the only thing that is asked for', async () => {
    const { heal, asked } = asking(true)
    expect(await heal(new AppError('project-busy', { name: 'homelab', folder }))).toBe(false)
    expect(asked).toEqual([])
  })
})
