// Vitest global setup: windows open on a display of their own, whatever the user's desktop does.
import { ensureSystemPackages } from '../../../scripts/system-packages.mjs'
import { startDisplay } from './display'

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.platform !== 'linux') return undefined
  ensureSystemPackages(['run', 'test'])
  const display = await startDisplay()
  process.env['DISPLAY'] = display.name
  delete process.env['WAYLAND_DISPLAY']
  return () => display.stop()
}
