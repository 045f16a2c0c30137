import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/**
 * The page that shows all pictures, each beside the design picture that it is like, if there is one.
 *
 * @param {readonly {name: string, screen: {like?: string}, size: {width: number}, theme: string, complaints: string[]}[]} pictures
 * @param {string} out folder of the page and the pictures
 * @param {string | undefined} beside folder of the design pictures, named `<like>[-small]-<theme>.png`
 */
export function galleryPage(pictures, out, beside) {
  const figures = pictures.map((picture) => {
    const design = designOf(picture, beside)
    return `<section><h2>${picture.name}</h2>
${picture.complaints.map((text) => `<p>${escapeText(text)}</p>`).join('\n')}
<div><img src="${picture.name}.png" alt="${picture.name}" loading="lazy">
${design === null ? '' : `<img src="${relative(out, design)}" alt="The design of ${picture.name}" loading="lazy">`}</div></section>`
  })
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Certwright, every screen</title>
<style>body{font:14px sans-serif;margin:24px}div{display:flex;gap:16px;align-items:start}img{width:49%;border:1px solid #999}p{color:#a22a28}</style>
<h1>Certwright, every screen</h1>
${figures.join('\n')}
</html>
`
}

function designOf({ screen, size, theme }, beside) {
  if (beside === undefined || screen.like === undefined) return null
  const small = size.width < 1000 ? '-small' : ''
  const file = join(resolve(beside), `${screen.like}${small}-${theme}.png`)
  return existsSync(file) ? file : null
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
