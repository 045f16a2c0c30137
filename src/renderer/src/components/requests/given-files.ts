import { maxExaminationBytes, maxExamined } from '../../../../shared/request-models'
import type { GivenText } from '../../../../shared/request-models'

/** What was dropped or pasted: requests of others, or certificates from an authority outside. */
export type GivenKind = 'requests' | 'certificates'
export type Given =
  | { readonly kind: GivenKind; readonly texts: GivenText[] }
  | { readonly kind: 'too-large' | 'nothing' | 'mixed' }

const isRequest = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/
const isCertificate = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/

/** @returns what the texts are; main reads them again and believes nothing of this. */
export function sortGiven(texts: readonly GivenText[]): Given {
  const requests = texts.filter(({ text }) => isRequest.test(text))
  const certificates = texts.filter(({ text }) => isCertificate.test(text))
  if (requests.length > 0 && certificates.length > 0) return { kind: 'mixed' }
  const found = requests.length > 0 ? requests : certificates
  if (found.length === 0) return { kind: 'nothing' }
  const size = found.reduce((sum, { text }) => sum + text.length, 0)
  if (size > maxExaminationBytes || found.length > maxExamined) return { kind: 'too-large' }
  return { kind: requests.length > 0 ? 'requests' : 'certificates', texts: found }
}

/** Reads dropped files, those in dropped folders too, as text; DER becomes PEM by the ending of its name. */
export async function readFiles(transfer: DataTransfer): Promise<GivenText[]> {
  // Both are asked for before anything is awaited: afterwards the transfer is empty.
  const given = [...transfer.items].flatMap(
    (item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? [],
  )
  const files = (
    await Promise.all(given.map((one) => (one instanceof File ? [one] : filesIn(one, 3))))
  ).flat()
  const small = files.filter(({ size }) => size > 0 && size <= maxExaminationBytes)
  return Promise.all(small.slice(0, maxExamined).map(textOf))
}

async function filesIn(entry: FileSystemEntry, depth: number): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((yes, no) => entry.file(yes, no))]
  if (!isFolder(entry) || depth === 0) return []
  const inside = await allEntries(entry.createReader())
  return (await Promise.all(inside.map((each) => filesIn(each, depth - 1)))).flat()
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** A reader gives a hundred at a time, and none at the end. */
async function allEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const found: FileSystemEntry[] = []
  while (found.length < maxExamined) {
    const some = await new Promise<FileSystemEntry[]>((yes, no) => reader.readEntries(yes, no))
    if (some.length === 0) break
    found.push(...some)
  }
  return found
}

async function textOf(file: File): Promise<GivenText> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const name = file.name.slice(0, 300)
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  // 0x30 begins every SEQUENCE; a text never begins with it and a length byte above 127.
  const isDer = bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80
  if (!isDer) return { name, text }
  const label = /\.(crt|cer|cert)$/i.test(name) ? 'CERTIFICATE' : 'CERTIFICATE REQUEST'
  const lines = btoa(text).match(/.{1,64}/g) ?? []
  return {
    name,
    text: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'),
  }
}
