import type { CertificateDefinition } from '../../../shared/definition'
import type { ExtraFiles } from '../cluster'

/** Folder of further certificates on a node, beside kubeadm's own. */
export const extraFolder = '/etc/kubernetes/pki/extra'

/** Where nothing of the cluster's goes: kernel and device files, and what install.sh keeps. */
const forbidden = ['/proc', '/sys', '/dev', '/run/systemd', '/var/lib/certwright']

/** @returns the files of a further certificate, with their defaults. */
export function extraFilesOf({ name, files }: CertificateDefinition): ExtraFiles {
  return {
    certificate: files.certificate ?? `${extraFolder}/${name}.crt`,
    key: files.key ?? `${extraFolder}/${name}.key`,
    authority: files.authority ?? `${extraFolder}/${name}-ca.crt`,
    owner: files.owner === undefined ? undefined : ownerFrom(files.owner),
    mode: files.mode === undefined ? undefined : Number.parseInt(files.mode, 8),
  }
}

/**
 * Says why a text is no path for a file on a node. Only plain characters, so that install.sh, tar and
 * sha256sum agree on it.
 * @returns one clause, undefined for a good one.
 */
export function pathProblem(text: string): string | undefined {
  if (!text.startsWith('/')) return 'it does not begin with a slash'
  if (text.endsWith('/')) return 'it is a folder'
  if (text.length > 200) return `it has ${text.length} characters, 200 is the most`
  if (!/^[A-Za-z0-9._/-]+$/.test(text))
    return 'it has a character other than letters, digits, dots, hyphens, underscores and slashes'
  const parts = text.slice(1).split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'it has an empty part, or one that is . or ..'
  if (parts.length < 2) return 'it stands in the root folder'
  const taken = forbidden.find((folder) => text.startsWith(`${folder}/`))
  return taken === undefined ? undefined : `nothing is installed under ${taken}`
}

/**
 * Reads `user` or `user:group`; the group is called like the user where none is given.
 * @returns undefined for a text that is neither, by the rule of useradd(8).
 */
export function ownerFrom(text: string): ExtraFiles['owner'] {
  const [user = '', group = user, ...rest] = text.split(':')
  const isName = (name: string) => /^[a-z_][a-z0-9_-]{0,31}$/.test(name)
  return rest.length === 0 && isName(user) && isName(group) ? { user, group } : undefined
}
