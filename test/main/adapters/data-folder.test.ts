import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolder, makePrivateFolder } from '../../../src/main/adapters/data-folder'

const at = (platform: NodeJS.Platform, env: Record<string, string>): string =>
  dataFolder({ platform, home: '/home/jane', env })

describe('the data folder', () => {
  it('is where the system keeps application data', () => {
    expect(at('linux', {})).toBe('/home/jane/.local/share/certwright')
    expect(at('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/certwright')
    expect(at('linux', { XDG_DATA_HOME: 'relative' })).toBe('/home/jane/.local/share/certwright')
    expect(at('darwin', { XDG_DATA_HOME: '/data' })).toBe(
      '/home/jane/Library/Application Support/Certwright',
    )
    expect(at('win32', { APPDATA: '/roaming' })).toBe(join('/roaming', 'Certwright'))
    expect(at('win32', {})).toBe(join('/home/jane', 'AppData', 'Roaming', 'Certwright'))
  })

  it('is CERTWRIGHT_HOME where that is set, on every system', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(at(platform, { CERTWRIGHT_HOME: '/usb/pki', XDG_DATA_HOME: '/data' })).toBe('/usb/pki')
    }
    expect(at('linux', { CERTWRIGHT_HOME: 'here' })).toBe(join(process.cwd(), 'here'))
    expect(at('linux', { CERTWRIGHT_HOME: '' })).toBe('/home/jane/.local/share/certwright')
  })

  it('is made with its parents for the owner only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-data-'))
    await makePrivateFolder(join(folder, 'a', 'b'))
    await makePrivateFolder(join(folder, 'a', 'b'))
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700)
    await rm(folder, { recursive: true })
  })
})
