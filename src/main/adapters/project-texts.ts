import { AppError } from '../../shared/errors'
import type { ProjectFile, SealedKeys, UnderstoodProject } from '../services/ports'
import { parseJson } from './json-file'
import { keysFrom } from './key-files'
import { ledgerName, parseLedger } from './ledger-file'
import { headFrom, headName, unfitEntry } from './ledger-head'
import { projectFrom, projectJson } from './project-reading'

const keysPrefix = 'keys/'

/**
 * Reads the files of a project in memory, as opening it from a disk would, but repairs nothing.
 * @throws AppError `project-damaged`, `project-newer`, `ledger-broken`
 */
export function understandProject(id: string, files: readonly ProjectFile[]): UnderstoodProject {
  const texts = new Map(files.map(({ name, text }) => [name, text]))
  const damaged = (path: string, because: string) =>
    new AppError('project-damaged', { name: id, path }, { because })
  const text = (name: string): string => {
    const found = texts.get(name)
    if (found === undefined) throw damaged(name, 'It is missing.')
    return found
  }
  const { project, schema } = projectFrom(parseJson(text(projectJson)), id, projectJson)
  const { entries, broken, torn } = parseLedger(Buffer.from(texts.get(ledgerName) ?? ''))
  if (broken !== undefined)
    throw new AppError('ledger-broken', { name: id, entry: broken, path: ledgerName })
  if (torn) throw damaged(ledgerName, 'Its last line is cut off.')
  const hasHead = schema > 1 || texts.has(headName)
  const head = hasHead ? headFrom(parseJson(text(headName)), id, headName) : undefined
  const unfit = head && unfitEntry(head, entries)
  if (unfit) {
    const { entry, because } = unfit
    throw new AppError('ledger-broken', { name: id, entry, path: ledgerName }, { because })
  }
  const keys = new Map<string, SealedKeys>()
  for (const { name, text: keyText } of files)
    if (name.startsWith(keysPrefix))
      keys.set(name.slice(keysPrefix.length), keysFrom(parseJson(keyText), id, name))
  const sealedHead = head?.sealed && { ...head.sealed, path: ledgerName }
  return { project, ledger: entries, sealedHead, repaired: [], keys }
}
