import type { Cluster, ClusterNode } from './cluster'
import type { KeyOnNode } from './bundle-parts'
import type { BundleFile } from './files'
import { safeFileName } from './files'
import { checks } from './install/checks'
import { main } from './install/main'
import { options } from './install/options'
import { swap } from './install/swap'
import { undo } from './install/undo'
import type { Layout } from './layouts/layout'
import type { SpecId } from './plan/spec'
import { AppError } from '../../shared/errors'

type Input = {
  readonly cluster: Cluster
  readonly layout: Layout
  readonly node: ClusterNode
  /** The files with a target, in the order in which they are installed. */
  readonly files: readonly BundleFile[]
  /** Keys that the node made itself, or shares with one that did. */
  readonly keysOnNode: readonly KeyHere[]
}
type KeyHere = KeyOnNode & { readonly madeOn?: string | undefined }

/**
 * install.sh of a node: POSIX sh for dash, bash and busybox, with the tools of a stock node. Its
 * tables are made from the bundle's own list, so it cannot know other files than the bundle holds.
 * Throws `unexpected` for a name that could be read as shell code.
 */
export function installScript({ cluster, layout, node, files, keysOnNode }: Input): string {
  const head = [
    '#!/bin/sh',
    `# Installs the files of ${plainWord(node.name)} of the cluster ${plainWord(cluster.name)}.`,
    '# Made by Certwright. POSIX sh; needs the tools of a stock node only. See --help.',
    'set -eu',
    'LC_ALL=C',
    'export LC_ALL',
    '# Whatever is created belongs to its owner alone until it gets its own mode.',
    'umask 077',
    '',
    `NODE='${plainWord(node.name)}'`,
    `FOLDER_MODE='${layout.modes.folder.toString(8)}'`,
    '# folders with a mode of their own: mode, permissions, user, group, path',
    `FOLDERS='${folderLines(layout, files).join('\n')}'`,
    '# mode, permissions, user, group, row, path',
    `FILES='${files.map(fileLine).join('\n')}'`,
    '# certificate or public key, and its private key',
    `PAIRS='${pairLines(files).join('\n')}'`,
    '# certificate, the private key that was made for it, and the node that made it',
    `KEYS_HERE='${keysOnNode.map((key) => keyLine(key, node)).join('\n')}'`,
    `REQUEST_SCRIPT='request-${plainWord(safeFileName(node.name))}.sh'`,
    '# rows, command',
    `RESTARTS='${restartLines({ cluster, layout, node, files, keysOnNode }).join('\n')}'`,
  ].join('\n')
  return `${head}\n${options}${checks}${swap}${undo}${main}`
}

function fileLine(file: BundleFile): string {
  const { user, group } = file.owner
  return [
    `0${file.mode.toString(8)}`,
    permissions(file.mode),
    ...[user, group, file.spec ?? '-', file.path].map(plainWord),
  ].join(' ')
}

/** Folders of the layout in which this node has files, the upper ones first. */
function folderLines(layout: Layout, files: readonly BundleFile[]): string[] {
  return layout.folders
    .filter(({ path }) => files.some(({ target }) => target?.startsWith(`${path}/`)))
    .map(({ path, mode, owner = layout.owner }) =>
      [
        `0${mode.toString(8)}`,
        `d${permissions(mode).slice(1)}`,
        ...[owner.user, owner.group, path].map(plainWord),
      ].join(' '),
    )
}

function keyLine({ certificate, privateKey, madeOn }: KeyHere, node: ClusterNode): string {
  return [certificate, privateKey, madeOn ?? node.name].map(plainWord).join(' ')
}

/** @returns a mode as `ls -l` shows it: 0o640 → `-rw-r-----`. */
function permissions(mode: number): string {
  const bits = ['r', 'w', 'x', 'r', 'w', 'x', 'r', 'w', 'x']
  return `-${bits.map((bit, index) => (mode & (0o400 >> index) ? bit : '-')).join('')}`
}

function pairLines(files: readonly BundleFile[]): string[] {
  const publics = new Map<string, BundleFile>()
  for (const file of files)
    if (file.content.from === 'certificate' || file.content.from === 'public-key')
      publics.set(file.content.row, file)
  return files.flatMap((file) => {
    const half = file.content.from === 'private-key' ? publics.get(file.content.row) : undefined
    return half ? [`${half.content.from} ${plainWord(half.path)} ${plainWord(file.path)}`] : []
  })
}

function restartLines({ cluster, layout, node, files }: Input): string[] {
  const specs = [...new Set(files.flatMap((file) => file.spec ?? []))]
  const triggers = new Map<string, SpecId[]>()
  for (const spec of specs)
    for (const command of layout.restarts([spec], cluster, node))
      triggers.set(command, [...(triggers.get(command) ?? []), spec])
  return layout
    .restarts(specs, cluster, node)
    .map((command) => `${(triggers.get(command) ?? []).join(',')} ${withoutQuote(command)}`)
}

/** Names stand in single quotes in the script; pre-flight lets no others through. */
function plainWord(text: string): string {
  if (/^[A-Za-z0-9._/-]+$/.test(text)) return text
  throw new AppError('unexpected', {}, { because: `${text} cannot stand in install.sh.` })
}

function withoutQuote(command: string): string {
  if (!/['\n]/.test(command)) return command
  throw new AppError('unexpected', {}, { because: `${command} cannot stand in install.sh.` })
}
