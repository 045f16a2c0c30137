import {
  aloneIn,
  compare,
  configFile,
  textFile,
  withoutForeignKeys,
  type BundleContext,
} from './bundle-parts'
import { extraAdminFiles } from './extra/placing'
import type { BundleFile } from './files'
import { safeFileName, uniqueFileName } from './files'
import { kubeconfigRequest } from './kubeconfig'
import type { Place } from './layouts/layout'
import type { PlannedCertificate } from './plan/spec'
import { isCertificateItem } from './plan/spec'
import { userRights } from './user-rights'
import { adminReadme } from './readme'
import { serverUrl } from './server-url'

const root = { user: 'root', group: 'root' }

/** @returns the files of the admin bundle: kubeconfigs of people, and what gives them their rights. */
export function adminFiles(context: BundleContext): BundleFile[] {
  const { cluster, plan, layout, facts } = context
  const taken = new Set<string>()
  const identities = plan.items.flatMap((item) =>
    !isCertificateItem(item)
      ? []
      : layout.places[item.spec].flatMap((place) => {
          if (place.as === 'chosen') return extraAdminFiles(context, item)
          return place.as === 'admin' ? [adminFile(context, item, place, taken)] : []
        }),
  )
  const generated = layout.adminConfigs(cluster).map((file) => configFile(layout, file))
  const names = new Set(generated.map(({ path }) => path.replace(/^rbac\//, '').toLowerCase()))
  const manifests = new Map(
    cluster.users.flatMap((user) => {
      const rights = userRights(user)
      return rights ? [[rights.text, rights.fileName] as const] : []
    }),
  )
  const bindings = [...manifests].map(([text, fileName]) =>
    textFile(`rbac/${uniqueFileName(fileName, names)}`, text, 'Rights, for kubectl apply.'),
  )
  const { files: own } = withoutForeignKeys(identities, plan.items)
  const files = [...own, ...generated, ...bindings].sort((one, other) =>
    compare(one.path, other.path),
  )
  const readme = adminReadme({ cluster, layout, files, facts })
  return [textFile('README.txt', readme, 'Read this first.'), ...files]
}

function adminFile(
  context: BundleContext,
  item: PlannedCertificate,
  place: Place & { as: 'admin' },
  taken: Set<string>,
): BundleFile {
  const { cluster, layout } = context
  const { host, port } = cluster.endpoint
  const isSecret = place.content === 'kubeconfig'
  const kubeconfig = isSecret ? kubeconfigRequest(cluster, item, serverUrl(host, port)) : undefined
  const [folder, name] = splitPath(place.path)
  const fileName = name.replace('{user}', safeFileName(item.user ?? ''))
  return {
    path: `${folder}${uniqueFileName(fileName, taken)}`,
    mode: isSecret ? layout.modes.kubeconfig : layout.modes.certificate,
    owner: root,
    isPrivate: isSecret && kubeconfig?.paths === undefined,
    why: [
      place.why.replaceAll('{user}', item.user ?? ''),
      ...(kubeconfig?.paths ? [`Its key goes beside it, as ${kubeconfig.paths.privateKey}.`] : []),
    ].join(' '),
    usedBy: [
      isSecret
        ? { component: 'kubectl', flag: '--kubeconfig' }
        : { component: 'curl', flag: '--cacert' },
    ],
    row: item.key,
    spec: item.spec,
    content: kubeconfig
      ? { from: 'kubeconfig', kubeconfig }
      : { from: 'certificate', row: item.key, ...aloneIn(layout, item) },
  }
}

function splitPath(path: string): [folder: string, name: string] {
  const end = path.lastIndexOf('/') + 1
  return [path.slice(0, end), path.slice(end)]
}
