import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSettingsFile } from '../../src/main/settings'
import { createWindowStateFile, visibleBounds } from '../../src/main/window-state'

const display = { x: 0, y: 0, width: 1920, height: 1040 }
const second = { x: 1920, y: 0, width: 2560, height: 1400 }

describe('where the window opens', () => {
  it('is where it was, when that is still on a display', () => {
    const bounds = { x: 2000, y: 100, width: 1280, height: 800 }
    expect(visibleBounds(bounds, [display, second])).toEqual(bounds)
  })

  it('is left to the system when its display is gone', () => {
    expect(visibleBounds({ x: 2000, y: 100, width: 1280, height: 800 }, [display])).toBeNull()
    expect(visibleBounds(null, [display])).toBeNull()
  })

  it('is moved and shrunk so that its bar can be gripped', () => {
    expect(visibleBounds({ x: 1800, y: -60, width: 3000, height: 2000 }, [display])).toEqual({
      x: 0,
      y: 0,
      width: 1920,
      height: 1040,
    })
    expect(visibleBounds({ x: -500, y: 900, width: 1000, height: 700 }, [display])).toEqual({
      x: 0,
      y: 340,
      width: 1000,
      height: 700,
    })
  })
})

describe('what is kept beside the projects', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'certwright-state-'))
  })
  afterEach(async () => {
    await rm(home, { recursive: true, force: true })
  })

  it('is read again as it was written, by its owner only', async () => {
    const file = createWindowStateFile(home)
    await file.read()
    file.remember({ place: '/projects/homelab-01/nodes' })
    file.remember({ maximized: true, bounds: { x: 1, y: 2, width: 1000, height: 700 } })
    await file.flush()
    expect(await createWindowStateFile(home).read()).toEqual({
      bounds: { x: 1, y: 2, width: 1000, height: 700 },
      maximized: true,
      place: '/projects/homelab-01/nodes',
    })
    expect((await stat(join(home, 'window.json'))).mode & 0o777).toBe(0o600)
  })

  it.each(['', 'null', '{"place":"javascript:alert(1)"}', '{"bounds":{"x":1e99}}', '[1]'])(
    'is the first state when the file holds %s',
    async (text) => {
      await writeFile(join(home, 'window.json'), text)
      const state = await createWindowStateFile(home).read()
      expect(state).toEqual({ bounds: null, maximized: false, place: '/' })
    },
  )

  it('gives settings of an older version the new defaults', async () => {
    await writeFile(join(home, 'settings.json'), '{"theme":"dark"}')
    expect(await createSettingsFile(home).read()).toEqual({
      theme: 'dark',
      contrast: 'system',
      zoom: 100,
      pinned: [],
      lockAfter: 15,
      owner: '',
      kitLater: {},
      certificateColumns: null,
      certificateWidths: {},
    })
    const chosen = {
      theme: 'light',
      contrast: 'more',
      zoom: 150,
      pinned: [] as string[],
      lockAfter: 'never',
      owner: 'ada',
      kitLater: {} as Record<string, string>,
    } as const
    await createSettingsFile(home).save({
      ...chosen,
      certificateColumns: ['label', 'serial'],
      certificateWidths: { serial: 300 },
    })
    expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'))).toMatchObject({
      zoom: 150,
      certificateWidths: { serial: 300 },
    })
  })

  it.each([
    ['{"serial":300.4,"gone":200,"node":5}', { serial: 300, node: 48 }],
    ['{"serial":"wide"}', {}],
    ['[1,2]', {}],
  ])('keeps widths that a column can have, of %s', async (widths, kept) => {
    await writeFile(join(home, 'settings.json'), `{"theme":"dark","certificateWidths":${widths}}`)
    expect(await createSettingsFile(home).read()).toMatchObject({
      theme: 'dark',
      certificateWidths: kept,
    })
  })

  it('keeps chosen columns, without those that this version does not know', async () => {
    const columns = ['serial', 'from-the-future', 'label', 'serial']
    const kept = { theme: 'dark', certificateColumns: columns }
    await writeFile(join(home, 'settings.json'), JSON.stringify(kept))
    expect(await createSettingsFile(home).read()).toMatchObject({
      theme: 'dark',
      certificateColumns: ['serial', 'label'],
    })
    await writeFile(
      join(home, 'settings.json'),
      JSON.stringify({ ...kept, certificateColumns: Array(65).fill('label') }),
    )
    expect(await createSettingsFile(home).read()).toMatchObject({
      theme: 'dark',
      lockAfter: 15,
      certificateColumns: null,
      certificateWidths: {},
    })
  })
})
