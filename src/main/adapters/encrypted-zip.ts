import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import type { ArchiveFile } from '../services/export-ports'

configure({ useWebWorkers: false })

/** AES-256 of WinZip's AE-2, which 7-Zip, bsdtar and WinZip open; Info-ZIP's unzip does not. */
const aes256 = 3
/** S_IFREG of POSIX <sys/stat.h>. */
const regularFile = 0o100000
/** The date that plain zips have too: when a bundle was made is nobody's business. */
const date = new Date(2020, 0, 1)

/**
 * A zip whose files are encrypted. Their names and sizes are not: the format has no way to hide them.
 * Its key derivation (PBKDF2, 1 000 rounds) is weak, so the passphrase has to be strong by itself.
 * https://www.winzip.com/en/support/aes-encryption/
 * @param files checked and sorted
 */
export async function encryptedZip(
  files: readonly ArchiveFile[],
  passphrase: string,
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    ...{ password: passphrase, encryptionStrength: aes256, zipCrypto: false, level: 0 },
    ...{ lastModDate: date, extendedTimestamp: false, keepOrder: true, dataDescriptor: false },
  })
  for (const { path, mode, content } of files) {
    await writer.add(path, new Uint8ArrayReader(new Uint8Array(content)), {
      unixMode: regularFile | mode,
    })
  }
  return writer.close()
}
