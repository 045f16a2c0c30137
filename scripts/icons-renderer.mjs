// Run by icons.mjs in Electron: paints SVG files at given sizes and writes them as PNG.
import { app, BrowserWindow } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'

/** In the page: an SVG drawn at the wanted size, not scaled afterwards. */
async function paint(svg, size) {
  const image = new Image(size, size)
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  canvas.getContext('2d').drawImage(image, 0, 0, size, size)
  return canvas.toDataURL('image/png')
}

async function paintAll(jobs) {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } })
  await window.loadURL('about:blank')
  for (const { svg, png, size } of jobs) {
    const drawing = JSON.stringify(readFileSync(svg, 'utf8'))
    const url = await window.webContents.executeJavaScript(`(${paint})(${drawing}, ${size})`)
    writeFileSync(png, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  }
}

app
  .whenReady()
  .then(() => paintAll(JSON.parse(process.argv.at(-1))))
  .then(() => app.exit(0))
  .catch((error) => {
    process.stderr.write(`${error.stack}\n`)
    app.exit(1)
  })
