import { createHash } from 'node:crypto'
import type { CheckedFile, CheckedSource } from './checked-source'
import { manifestName } from './checked-source'
import { problem, type Problem } from './problems'

/** Hashes, completeness and modes: what can be said without looking at a certificate. */
export function checkFiles(checked: CheckedSource): Problem[] {
  const refused = checked.source.refused.map(({ path, code }) => problem(checked.name(path), code))
  const unreadable = checked.files.flatMap((file) =>
    unreadableParts(file).map((because) =>
      problem(checked.name(file.path), 'unreadable', { because }),
    ),
  )
  return [...refused, ...manifestProblems(checked), ...modeProblems(checked), ...unreadable]
}

/** A file at the place of a certificate or key must hold one, even if nothing in it looks broken. */
function unreadableParts(file: CheckedFile): readonly string[] {
  if (file.unreadable.length > 0) return file.unreadable
  const part = file.place?.part
  const isEmpty = file.certificates.length === 0 && file.keys.length === 0
  if (part === undefined || part === 'kubeconfig' || !isEmpty || file.hasEncryptedKey) return []
  return [part === 'certificate' ? 'There is no certificate in it.' : 'There is no key in it.']
}

function manifestProblems({ source, files, manifest, name }: CheckedSource): Problem[] {
  if (manifest === undefined) {
    return source.kind === 'archive' ? [problem(name(manifestName), 'manifest-missing')] : []
  }
  const { hashes, damaged } = readManifest(manifest.content)
  const problems = damaged.map((line) =>
    problem(name(manifestName), 'manifest-damaged', { line: String(line) }),
  )
  for (const { path, file } of files) {
    const wanted = hashes.get(path)
    if (wanted === undefined) problems.push(problem(name(path), 'file-left-over'))
    else if (createHash('sha256').update(file.content).digest('hex') !== wanted) {
      problems.push(problem(name(path), 'hash-differs'))
    }
  }
  const here = new Set(files.map(({ path }) => path))
  for (const path of hashes.keys()) {
    if (!here.has(path)) problems.push(problem(name(path), 'file-missing'))
  }
  return problems
}

/** The form of sha256sum: hash, space, space or star, path. */
function readManifest(content: Buffer): { hashes: Map<string, string>; damaged: number[] } {
  const hashes = new Map<string, string>()
  const damaged: number[] = []
  const lines = content.toString('utf8').split(/\r?\n/)
  lines.forEach((line, index) => {
    const match = /^([0-9a-fA-F]{64}) [ *](.+)$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) {
      hashes.set(match[2].replace(/^\.\//, ''), match[1].toLowerCase())
    } else if (line !== '') damaged.push(index + 1)
  })
  return { hashes, damaged }
}

function modeProblems({ files, manifest, name }: CheckedSource): Problem[] {
  return files.flatMap((file) => {
    const { mode } = file.file
    if (mode === undefined) return []
    const text = octal(mode)
    if (holdsPrivateKey(file)) {
      return (mode & 0o077) === 0 ? [] : [problem(name(file.path), 'mode-open', { mode: text })]
    }
    const isScript = file.path === 'install.sh' && manifest !== undefined
    if (isScript && (mode & 0o100) === 0) {
      return [problem(name(file.path), 'mode-wrong', { mode: text, wanted: '755' })]
    }
    // What others can write, others can replace.
    const isTrusted = file.certificates.length > 0 || isScript
    if (isTrusted && (mode & 0o022) !== 0) {
      const wanted = isScript ? '755' : '644'
      return [problem(name(file.path), 'mode-wrong', { mode: text, wanted })]
    }
    return []
  })
}

export function holdsPrivateKey({ keys, kubeconfig, hasEncryptedKey }: CheckedFile): boolean {
  return (
    hasEncryptedKey ||
    keys.some(({ isPrivate }) => isPrivate) ||
    [...(kubeconfig?.users.values() ?? [])].some(({ key }) => key !== undefined) ||
    (kubeconfig?.config.users.some(({ user }) => user.token !== undefined) ?? false)
  )
}

export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(3, '0')
}
