import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openWindow, serveBoard } from './board.mjs'
import { drawPicture } from './draw-picture.mjs'
import { galleryPage } from './gallery-page.mjs'

const large = { width: 1280, height: 800 }
const small = { width: 900, height: 600 }
/** 1280×800 at 200 %: half as many CSS pixels. */
const zoomed = { width: 640, height: 400 }

/**
 * Draws the pictures that the words of the command line ask for.
 *
 * @param {readonly {name: string, at: string, like?: string, act?: (page: import('playwright-core').Page) => Promise<unknown>}[]} screens
 * @param {readonly string[]} args
 * @returns {Promise<0 | 1>} the exit code
 */
export async function drawGallery(screens, args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      small: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      zoom: { type: 'boolean', default: false },
      contrast: { type: 'boolean', default: false },
      forced: { type: 'boolean', default: false },
      out: { type: 'string', default: 'test-results/gallery' },
      beside: { type: 'string' },
    },
  })
  const out = resolve(values.out)
  await mkdir(out, { recursive: true })
  const wanted = screens.filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  )
  const board = await serveBoard()
  const window = await openWindow()
  const pictures = []
  try {
    for (const size of sizesOf(values)) {
      for (const theme of ['light', 'dark']) {
        await window.page.setViewportSize(size)
        await window.page.emulateMedia({
          colorScheme: theme,
          contrast: values.contrast ? 'more' : 'no-preference',
          forcedColors: values.forced ? 'active' : 'none',
          reducedMotion: 'reduce',
        })
        for (const screen of wanted) {
          const name = [screen.name, size.width, theme, ...kinds(values)].join('-')
          const file = join(out, `${name}.png`)
          const complaints = await drawPicture({ ...window, base: board.base, screen, file })
          pictures.push({ name, screen, size, theme, complaints })
          console.log([complaints.length === 0 ? 'fine' : 'BAD ', name].join('  '))
          for (const complaint of complaints) console.log(`        ${complaint}`)
        }
      }
    }
  } finally {
    await window.close()
    board.stop()
  }
  await writeFile(join(out, 'index.html'), galleryPage(pictures, out, values.beside))
  const bad = pictures.filter(({ complaints }) => complaints.length > 0).length
  console.log(`${pictures.length} pictures, ${bad} with complaints: ${join(out, 'index.html')}`)
  return bad === 0 ? 0 : 1
}

function sizesOf({ small: onlySmall, large: onlyLarge, zoom }) {
  if (zoom) return [zoomed]
  if (onlySmall) return [small]
  return onlyLarge ? [large] : [large, small]
}

function kinds(values) {
  return ['zoom', 'contrast', 'forced'].filter((kind) => values[kind])
}
