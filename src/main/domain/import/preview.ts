import type { ClusterDefinition } from '../../../shared/definition'
import { AppError } from '../../../shared/errors'
import type { ImportFormat, ImportPreview, TableReading } from '../../../shared/imports'
import { normaliseName } from '../names'
import { readAnsibleIni } from './ansible-ini'
import { readAnsibleYaml } from './ansible-yaml'
import { readCertwright } from './certwright'
import { fieldsFor, rowsFor } from './compare'
import { refuse } from './found'
import type { Found } from './found'
import { readHosts } from './hosts'
import { readKubeadm } from './kubeadm'
import { readKubectlObjects } from './kubectl-objects'
import { readKubectlTable } from './kubectl-table'
import { sniff } from './sniff'
import { sourceText } from './source'
import type { SourceText } from './source'
import { readTable } from './table'

/** How a text is to be read, where a person knows better than the sniffer. */
export type Reading = {
  readonly format?: ImportFormat | undefined
  readonly table?: TableReading | undefined
}

type Reader = (source: SourceText, definition: ClusterDefinition, reading: Reading) => Found

const readers: Readonly<Record<ImportFormat, Reader>> = {
  table: ({ text }, _definition, { table }) => readTable(text, table),
  hosts: ({ text }, { spec }) =>
    readHosts(text, new Set(spec.nodes.map(({ name }) => normaliseName(name)))),
  'ansible-ini': ({ text }) => readAnsibleIni(text),
  'ansible-yaml': (source) => readAnsibleYaml(only(source)),
  kubeadm: (source) => readKubeadm(source.documents()),
  'kubectl-table': ({ text }) => readKubectlTable(text),
  'kubectl-objects': (source) => readKubectlObjects(source.documents()),
  certwright: (source) => readCertwright(source.text, only(source)),
}

/**
 * What a foreign text would do to a definition: nodes to add, to change, that are there already and that
 * are refused, and fields of the cluster, each to be taken or left. Changes nothing.
 * Throws `import-refused` for a text of which nothing can be taken, and no other error.
 */
export function previewImport(
  text: string,
  definition: ClusterDefinition,
  reading: Reading = {},
): ImportPreview {
  const source = sourceText(text)
  const sniffed = sniffedFormat(source, reading.format)
  const format = reading.format ?? sniffed
  const found = readers[format](source, definition, reading)
  return {
    format,
    isCluster: found.isCluster ?? false,
    sniffed,
    rows: rowsFor(found, definition),
    fields: fieldsFor(found, definition),
    notes: [...(found.notes ?? [])],
    table: found.table ?? null,
  }
}

/** A person's choice stands, also where the sniffer fails on a text that it takes for another. */
function sniffedFormat(source: SourceText, chosen: ImportFormat | undefined): ImportFormat {
  try {
    return sniff(source)
  } catch (error) {
    if (chosen === undefined || !(error instanceof AppError)) throw error
    return chosen
  }
}

function only(source: SourceText) {
  const [document, second] = source.documents()
  if (!document || second)
    throw refuse('It holds several documents, and which one is meant cannot be known.')
  return document
}
