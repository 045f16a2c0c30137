/** Ports of what leaves the app: archives and their folders. */

/** A file that is ready to be written. */
export type ArchiveFile = {
  readonly path: string
  readonly mode: number
  readonly content: Uint8Array
}

export type ArchiveFormat = 'zip' | 'tar.gz' | 'dir'

export const archiveFormats: readonly ArchiveFormat[] = ['zip', 'tar.gz', 'dir']

/** One passphrase for all bundles, or one for each by the bundle's name. */
export type BundlePassphrases =
  { readonly forAll: string } | { readonly forEach: ReadonlyMap<string, string> }

/** How bundles are encrypted: zips by their own AES-256, or files of any format by age. */
export type Protection =
  | { readonly by: 'zip' | 'age'; readonly passphrases: BundlePassphrases }
  | { readonly by: 'age'; readonly recipients: readonly string[] }

/** What one export encrypts all its bundles with, derived once. */
export type BundleLock = {
  /** Formats that it can encrypt. */
  readonly formats: readonly ArchiveFormat[]
  /** What follows the ending of the format: empty, or `.age`. */
  readonly ending: string
  /** Files that the bundles need to be opened, such as an encrypted key; they go beside them. */
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[]
  /** @returns the encrypted bytes of one bundle. */
  pack(name: string, format: ArchiveFormat, files: readonly ArchiveFile[]): Promise<Uint8Array>
}

/**
 * Writes one bundle into a folder: whole or not at all; private files are never readable by others.
 * Same input, same bytes, whatever the clock and time zone, but for encrypted ones. Error `target-unwritable`,
 * and `input-refused` for a format that the lock cannot encrypt.
 * @returns absolute path and size in bytes.
 */
export type Archive = {
  write(
    folder: string,
    name: string,
    format: ArchiveFormat,
    files: readonly ArchiveFile[],
    lock?: BundleLock,
  ): Promise<{ path: string; bytes: number }>
  /** Writes what a lock wants beside the bundles. @returns absolute paths. Error `target-unwritable`. */
  writeBeside(folder: string, files: BundleLock['files']): Promise<string[]>
  /** @param project name of the project, for the names of files. Error `input-refused` for a recipient that is none. */
  lock(protection: Protection, project: string): Promise<BundleLock>
  /** The same files as the bytes of a zip, for one that a person chose the place of. Error `input-refused`. */
  zip(files: readonly ArchiveFile[]): Buffer
}

/** Where an export is put together before anybody sees it. */
export type ExportFolders = {
  /** Makes a hidden folder inside `folder`, which is made too if needed. Error `target-unwritable`. */
  stage(folder: string): Promise<Stage>
}

export type Stage = {
  readonly folder: string
  /** Moves finished bundles beside the hidden folder, over older ones. @returns their new paths. */
  publish(paths: readonly string[]): Promise<string[]>
  /** Removes the hidden folder with all that was not published, and `folder` if `stage` made it and it is empty. */
  discard(): Promise<void>
}
