import { layouts } from '../layouts'
import { labelFrom, isLabel } from '../names'
import { change, shown, use } from './rule'
import type { Problem, Rule } from './rule'

/** The project, the cluster's name and version, and the clock. */
export const clusterRules: readonly Rule[] = [
  {
    code: 'project-name',
    severity: 'error',
    *check({ definition: { metadata } }): Iterable<Problem> {
      if (isLabel(metadata.name)) return
      const path = ['metadata', 'name']
      const better = labelFrom(metadata.name)
      yield {
        path,
        what: `${shown(metadata.name)} cannot be a project's name.`,
        why: 'It becomes part of file names and keychain entries, so it is an RFC 1123 label.',
        remedy: 'Use 1 to 63 of a to z, 0 to 9 and hyphens, with a letter or number at both ends.',
        fixes: better === undefined ? [] : [use(path, better)],
      }
    },
  },
  {
    code: 'cluster-name-missing',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      if (spec.clusterName.trim() !== '') return
      const path = ['spec', 'clusterName']
      yield {
        path,
        what: 'The cluster has no name.',
        why: 'Kubeconfigs name the cluster that they open.',
        remedy: 'Use kubernetes, which is what kubeadm writes.',
        fixes: [use(path, 'kubernetes')],
      }
    },
  },
  {
    code: 'cluster-name-unsafe',
    severity: 'error',
    *check({ spec: { clusterName } }): Iterable<Problem> {
      if (clusterName.trim() === '' || !isUnsafe(clusterName)) return
      const path = ['spec', 'clusterName']
      const better = labelFrom(clusterName)
      yield {
        path,
        what: `${shown(clusterName)} cannot be the name of a cluster.`,
        why: 'It stands in commands and unit files, where spaces and signs such as $ mean something else.',
        remedy: 'Use letters, numbers, dots and hyphens, 63 characters at most.',
        fixes: better === undefined ? [] : [use(path, better)],
      }
    },
  },
  {
    code: 'cluster-name-odd',
    severity: 'warning',
    *check({ spec: { clusterName } }): Iterable<Problem> {
      if (clusterName.trim() === '' || isUnsafe(clusterName)) return
      if (/^[A-Za-z0-9._-]{1,63}$/.test(clusterName)) return
      const path = ['spec', 'clusterName']
      const better = labelFrom(clusterName)
      yield {
        path,
        what: `${shown(clusterName)} is an unusual name for a cluster.`,
        why: 'It stands in kubeconfigs, where names like user@cluster are hard to read apart with it.',
        remedy: 'Use letters, numbers, dots and hyphens, 63 characters at most.',
        fixes: better === undefined ? [] : [use(path, better)],
      }
    },
  },
  {
    code: 'version-malformed',
    severity: 'error',
    *check({ spec, version }): Iterable<Problem> {
      if (version?.major === 1) return
      const path = ['spec', 'kubernetesVersion']
      yield {
        path,
        what: `${shown(spec.kubernetesVersion)} is not a Kubernetes version.`,
        why: 'Files and advice depend on the version.',
        remedy: 'Write it like 1.35 or 1.35.2.',
        fixes: [use(path, '1.35')],
      }
    },
  },
  {
    code: 'version-too-old',
    severity: 'error',
    *check({ spec, version }): Iterable<Problem> {
      if (version?.major !== 1 || version.minor >= 29) return
      yield {
        path: ['spec', 'kubernetesVersion'],
        what: `The ${layouts[spec.layout].title} layout needs Kubernetes 1.29 or later, not ${spec.kubernetesVersion}.`,
        why: 'Earlier releases have other flags, files and rights than those that are written here. kubeadm, for one, knew no super-admin.conf, so the admin would have no rights.',
        remedy: 'Use 1.29 or later.',
      }
    },
  },
  {
    code: 'version-algorithm',
    severity: 'warning',
    *check({ spec: { layout, pki, kubernetesVersion }, version }): Iterable<Problem> {
      const { title, renewsSince } = layouts[layout]
      const since = renewsSince[pki.keyAlgorithm]
      if (since === undefined || version?.major !== 1 || version.minor >= since) return
      const path = ['spec', 'pki', 'keyAlgorithm']
      yield {
        path,
        what: `${title} ${kubernetesVersion} cannot make ${pki.keyAlgorithm} keys itself.`,
        why: `Its field encryptionAlgorithm knows them from 1.${since} on. It uses the files that you bring, but what it makes or renews later is RSA-2048.`,
        remedy: `Renew with Certwright, or use rsa-2048.`,
        fixes: [change('Use rsa-2048', path, 'rsa-2048')],
      }
    },
  },
  {
    code: 'clock-odd',
    severity: 'warning',
    *check({ now }): Iterable<Problem> {
      const year = now.getUTCFullYear()
      if (year >= 2026 && year <= 2060) return
      yield {
        path: [],
        what: `This computer's clock says ${now.toISOString().slice(0, 10)}.`,
        why: 'Certificates are valid from that time on, and nodes with the right time would refuse them.',
        remedy: 'Set the clock before issuing.',
      }
    },
  },
]

/** A command line or a unit file would read the name as something else, or not as one word. */
function isUnsafe(clusterName: string): boolean {
  return /[^\p{L}\p{N}._@:+-]/u.test(clusterName)
}
