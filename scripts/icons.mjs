// Draws the application's mark and writes every form of it below resources/icons. Run after a change
// of the mark; the results are committed, since packaging must not need a display.
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { projectFolder } from './build-if-stale.mjs'
import { findElectron } from './electron-runtime.mjs'

const PETROL = '#0c6583'
const SCALLOPS = 16
const VALLEY = 13.3
const CREST = 15
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]
/** Apple's four-letter names of the sizes, the second of a pair for double density. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]

/** Below this size in pixels the ring would only blur. */
const RING_FROM = 22

const round = (number) => Number(number.toFixed(3))

/** The disc: arcs from valley to valley whose crests touch the outer radius. */
function scallopedDisc() {
  const step = (2 * Math.PI) / SCALLOPS
  const halfChord = VALLEY * Math.sin(step / 2)
  const rise = CREST - VALLEY * Math.cos(step / 2)
  const radius = round((halfChord ** 2 + rise ** 2) / (2 * rise))
  const valley = (index) => {
    const angle = (index - 0.5) * step - Math.PI / 2
    return `${round(16 + VALLEY * Math.cos(angle))} ${round(16 + VALLEY * Math.sin(angle))}`
  }
  const arcs = Array.from(
    { length: SCALLOPS },
    (_, index) => `A${radius} ${radius} 0 0 1 ${valley(index + 1)}`,
  )
  return `M${valley(0)}${arcs.join('')}Z`
}

/** A round head and a widening stem, as one path, centred on 16, 16. */
const KEYHOLE =
  'M16 10.2a3.3 3.3 0 0 1 1.75 6.1l.9 4.6a.75.75 0 0 1-.74.9h-3.82a.75.75 0 0 1-.74-.9l.9-4.6A3.3 3.3 0 0 1 16 10.2Z'

/** @param {boolean} withRing */
function mark(withRing) {
  const ring = withRing
    ? '\n  <circle cx="16" cy="16" r="10.9" fill="none" stroke="#ffffff" stroke-width="0.8" opacity="0.75" />'
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <path fill="${PETROL}" d="${scallopedDisc()}" />${ring}
  <path fill="#ffffff" d="${KEYHOLE}" />
</svg>
`
}

/**
 * Wraps PNG images of these sizes as one Windows icon.
 *
 * @param {Map<number, Buffer>} images by size in pixels
 */
function ico(images) {
  const head = Buffer.alloc(6)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(ICO_SIZES.length, 4)
  let offset = head.length + 16 * ICO_SIZES.length
  const entries = ICO_SIZES.map((size) => {
    const entry = Buffer.alloc(16)
    const { length } = images.get(size)
    // One byte each, in which 0 stands for 256.
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += length
    return entry
  })
  return Buffer.concat([head, ...entries, ...ICO_SIZES.map((size) => images.get(size))])
}

/**
 * Wraps the same images as one macOS icon.
 *
 * @param {Map<number, Buffer>} images
 */
function icns(images) {
  const chunk = (type, data) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(data.length + head.length, 4)
    return Buffer.concat([head, data])
  }
  return chunk(
    'icns',
    Buffer.concat(ICNS_TYPES.map(([type, size]) => chunk(type, images.get(size)))),
  )
}

/**
 * @param {string} folder
 * @param {{ svg: string, png: string, size: number }[]} jobs
 */
async function draw(folder, jobs) {
  const { executable } = await findElectron()
  const script = path.join(import.meta.dirname, 'icons-renderer.mjs')
  const command = [executable, '--no-sandbox', '--disable-gpu', script, JSON.stringify(jobs)]
  // A hidden window needs a display all the same.
  const [program, ...args] = process.platform === 'linux' ? ['xvfb-run', '-a', ...command] : command
  await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk) => (said += chunk))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said))))
  })
}

const folder = path.join(projectFolder, 'resources', 'icons')
await mkdir(folder, { recursive: true })
await writeFile(path.join(folder, 'mark.svg'), mark(true))
await writeFile(path.join(folder, 'mark-small.svg'), mark(false))
const nameOf = (size) => `${size}x${size}.png`
await draw(
  folder,
  SIZES.map((size) => ({
    svg: size < RING_FROM ? 'mark-small.svg' : 'mark.svg',
    png: nameOf(size),
    size,
  })),
)
const images = new Map()
for (const size of SIZES) images.set(size, await readFile(path.join(folder, nameOf(size))))
await writeFile(path.join(folder, 'icon.ico'), ico(images))
await writeFile(path.join(folder, 'icon.icns'), icns(images))
