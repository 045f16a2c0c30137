// Writes the licences of everything that is bundled into the application. Which packages those are is
// read from the source maps of a build, so that the list cannot drift from the truth.
import { spawnSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { projectFolder } from './build-if-stale.mjs'

/** Bundled without leaving a trace in the source map of a script: style, fonts, icons; and unbundled. */
const WITHOUT_SOURCE_MAP = [
  '@fontsource-variable/geist',
  '@fontsource-variable/jetbrains-mono',
  '@iconify-json/lucide',
  'keytar',
  'tailwindcss',
]

/**
 * The package folders that a source map's sources lie in.
 *
 * @param {string[]} sources absolute paths
 * @returns {string[]} absolute folders, each once
 */
export function packageFolders(sources) {
  const folders = sources.flatMap((source) => {
    const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)
    return match ? [match[1]] : []
  })
  return [...new Set(folders)]
}

/**
 * Writes the licences of all bundled packages into `target`, one after another by name.
 *
 * @param {string} target
 * @returns {Promise<string[]>} the names of the packages
 */
export async function writeLicences(target) {
  const scratch = path.join(projectFolder, 'node_modules', '.cache', 'certwright', 'licences')
  await rm(scratch, { recursive: true, force: true })
  buildWithMaps(scratch)
  const folders = new Set([
    ...packageFolders(await sourcesBelow(scratch)),
    ...WITHOUT_SOURCE_MAP.map((name) => path.join(projectFolder, 'node_modules', name)),
  ])
  await rm(scratch, { recursive: true, force: true })
  const notices = new Map()
  for (const folder of folders) {
    const { title, text } = await noticeOf(folder)
    notices.set(title, text)
  }
  const titles = [...notices.keys()].sort()
  const rule = '='.repeat(78)
  const body = titles.map((title) => `${rule}\n${title}\n${rule}\n\n${notices.get(title)}\n`)
  await writeFile(
    target,
    `Certwright contains the following software, under the licences below.\n\n${body.join('\n')}`,
  )
  return titles
}

/** @param {string} folder */
function buildWithMaps(folder) {
  const command = path.join(
    projectFolder,
    'node_modules',
    'electron-vite',
    'bin',
    'electron-vite.js',
  )
  const args = ['build', '--sourcemap', '--outDir', folder, '--logLevel', 'error']
  const { status, stderr, stdout } = spawnSync(process.execPath, [command, ...args], {
    cwd: projectFolder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status !== 0) throw new Error(`The build for the licences failed.\n${stdout}${stderr}`)
}

/** @param {string} folder */
async function sourcesBelow(folder) {
  const entries = await readdir(folder, { recursive: true })
  const sources = []
  for (const map of entries.filter((name) => name.endsWith('.map'))) {
    const file = path.join(folder, map)
    const { sources: relative } = JSON.parse(await readFile(file, 'utf8'))
    sources.push(...relative.map((source) => path.resolve(path.dirname(file), source)))
  }
  return sources
}

/** @param {string} folder of a package */
async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  )
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  const texts = []
  for (const file of files.sort()) {
    texts.push((await readFile(path.join(folder, file), 'utf8')).trim())
  }
  if (texts.length === 0 && license === undefined) {
    throw new Error(`${name} in ${folder} names no licence.`)
  }
  return { title: `${name} ${version}`, text: texts.join('\n\n') || `Licence: ${license}` }
}
