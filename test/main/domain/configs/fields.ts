/**
 * Fields of configuration files, written by hand from the reference (§1.7, §2.5, §2.6, §3.2, §4.6 to
 * §4.9, §6.3) and the API pages that it names. A field that is not here fails, so a table of the app
 * cannot invent one.
 */

/** A leaf by its type, a list of one form, or fields; `?` at the end of a name: may be missing. */
export type Form =
  | 'string'
  | 'boolean'
  | 'number'
  | { readonly list: Form }
  | { readonly map: Form }
  | { readonly fields: Readonly<Record<string, Form>> }

const fields = (record: Readonly<Record<string, Form>>): Form => ({ fields: record })
const list = (form: Form): Form => ({ list: form })
const strings = list('string')
const kind: Readonly<Record<string, Form>> = { apiVersion: 'string', kind: 'string' }
const named = fields({ name: 'string' })

type Version = { readonly minor: number }
const isV1beta4 = ({ minor }: Version) => minor >= 31
/** v1beta4 made arguments a list; before they were a map. */
const args = (version: Version): Form =>
  isV1beta4(version) ? list(fields({ name: 'string', value: 'string' })) : { map: 'string' }

const volume = fields({
  name: 'string',
  hostPath: 'string',
  mountPath: 'string',
  'readOnly?': 'boolean',
  'pathType?': 'string',
})
const localEndpoint = fields({ advertiseAddress: 'string', bindPort: 'number' })
const registration = (version: Version, more: Readonly<Record<string, Form>> = {}): Form =>
  fields({
    name: 'string',
    'taints?': list(fields({ key: 'string', effect: 'string' })),
    'kubeletExtraArgs?': args(version),
    ...more,
  })
const enabled = fields({ enabled: 'boolean' })
const subjects = list(
  fields({ kind: 'string', name: 'string', 'apiGroup?': 'string', 'namespace?': 'string' }),
)
const roleRef = fields({ kind: 'string', name: 'string', apiGroup: 'string' })

/** @returns the fields of a document by its kind; undefined for a kind that is not known. */
export function formOf(name: string, version: Version): Form | undefined {
  return forms(version)[name]
}

function forms(version: Version): Readonly<Record<string, Form>> {
  const since131: Readonly<Record<string, Form>> = isV1beta4(version)
    ? {
        'encryptionAlgorithm?': 'string',
        'caCertificateValidityPeriod?': 'string',
        'certificateValidityPeriod?': 'string',
      }
    : {}
  return {
    ClusterConfiguration: fields({
      ...kind,
      ...since131,
      'clusterName?': 'string',
      'kubernetesVersion?': 'string',
      certificatesDir: 'string',
      'controlPlaneEndpoint?': 'string',
      'networking?': fields({
        serviceSubnet: 'string',
        'podSubnet?': 'string',
        dnsDomain: 'string',
      }),
      'apiServer?': fields({
        'certSANs?': strings,
        'extraArgs?': args(version),
        'extraVolumes?': list(volume),
      }),
      'scheduler?': fields({ extraVolumes: list(volume) }),
      'etcd?': fields({
        'external?': fields({
          endpoints: strings,
          caFile: 'string',
          certFile: 'string',
          keyFile: 'string',
        }),
        'local?': fields({ 'extraArgs?': args(version) }),
      }),
    }),
    InitConfiguration: fields({
      ...kind,
      localAPIEndpoint: localEndpoint,
      nodeRegistration: registration(version),
    }),
    JoinConfiguration: fields({
      ...kind,
      caCertPath: 'string',
      discovery: fields({ file: fields({ kubeConfigPath: 'string' }) }),
      nodeRegistration: registration(version, { 'ignorePreflightErrors?': strings }),
      'controlPlane?': fields({ localAPIEndpoint: localEndpoint }),
    }),
    KubeletConfiguration: fields({
      ...kind,
      authentication: fields({
        anonymous: enabled,
        webhook: enabled,
        'x509?': fields({ clientCAFile: 'string' }),
      }),
      authorization: fields({ mode: 'string' }),
      'address?': 'string',
      cgroupDriver: 'string',
      'clusterDNS?': strings,
      'clusterDomain?': 'string',
      'containerRuntimeEndpoint?': 'string',
      'rotateCertificates?': 'boolean',
      'serverTLSBootstrap?': 'boolean',
      'staticPodPath?': 'string',
      'tlsCertFile?': 'string',
      'tlsPrivateKeyFile?': 'string',
    }),
    KubeProxyConfiguration: fields({
      ...kind,
      clientConnection: fields({ kubeconfig: 'string' }),
      'clusterCIDR?': 'string',
      'hostnameOverride?': 'string',
      'mode?': 'string',
    }),
    KubeSchedulerConfiguration: fields({
      ...kind,
      clientConnection: fields({ kubeconfig: 'string' }),
      leaderElection: fields({ leaderElect: 'boolean' }),
    }),
    EncryptionConfiguration: fields({
      ...kind,
      resources: list(
        fields({
          resources: strings,
          providers: list(
            fields({
              'secretbox?': fields({ keys: list(fields({ name: 'string', secret: 'string' })) }),
              'identity?': fields({}),
            }),
          ),
        }),
      ),
    }),
    ClusterRoleBinding: fields({ ...kind, metadata: named, subjects, roleRef }),
    RoleBinding: fields({
      ...kind,
      metadata: fields({ name: 'string', namespace: 'string' }),
      subjects,
      roleRef,
    }),
    ClusterConfig: fields({
      ...kind,
      metadata: named,
      spec: fields({
        api: fields({
          address: 'string',
          'externalAddress?': 'string',
          sans: strings,
          extraArgs: { map: 'string' },
        }),
        network: fields({
          'podCIDR?': 'string',
          serviceCIDR: 'string',
          clusterDomain: 'string',
          'dualStack?': fields({
            enabled: 'boolean',
            IPv6podCIDR: 'string',
            IPv6serviceCIDR: 'string',
          }),
        }),
        storage: fields({
          type: 'string',
          etcd: fields({
            'peerAddress?': 'string',
            'externalCluster?': fields({
              endpoints: strings,
              etcdPrefix: 'string',
              caFile: 'string',
              clientCertFile: 'string',
              clientKeyFile: 'string',
            }),
          }),
        }),
      }),
    }),
    ...withoutKind,
  }
}

const pem = fields({ crt: 'string', key: 'string' })
/** Files without apiVersion and kind, by what they are here. */
const withoutKind: Readonly<Record<string, Form>> = {
  'config.yaml': fields({
    'server?': 'string',
    'cluster-init?': 'boolean',
    'node-name': 'string',
    'node-ip': 'string',
    'tls-san?': strings,
    'cluster-cidr?': 'string',
    'service-cidr?': 'string',
    'cluster-dns?': 'string',
    'cluster-domain?': 'string',
    'secrets-encryption?': 'boolean',
    'datastore-endpoint?': 'string',
    'datastore-cafile?': 'string',
    'datastore-certfile?': 'string',
    'datastore-keyfile?': 'string',
    token: 'string',
    'agent-token?': 'string',
  }),
  'secrets.yaml': fields({
    cluster: fields({ id: 'string', secret: 'string' }),
    secrets: fields({ bootstraptoken: 'string', secretboxencryptionsecret: 'string' }),
    trustdinfo: fields({ token: 'string' }),
    certs: fields({
      etcd: pem,
      k8s: pem,
      k8saggregator: pem,
      k8sserviceaccount: fields({ key: 'string' }),
      os: pem,
    }),
  }),
  patch: fields({
    machine: fields({ 'certSANs?': strings, 'network?': fields({ hostname: 'string' }) }),
    'cluster?': fields({
      network: fields({ dnsDomain: 'string', 'podSubnets?': strings, serviceSubnets: strings }),
      apiServer: fields({ certSANs: strings }),
      inlineManifests: list(fields({ name: 'string', contents: 'string' })),
    }),
  }),
}

/** @returns what does not fit, with its place; empty where all does. */
export function misfits(value: unknown, form: Form, at = ''): string[] {
  if (typeof form === 'string') return typeof value === form ? [] : [`${at} is no ${form}`]
  if ('list' in form)
    return Array.isArray(value)
      ? value.flatMap((item, index) => misfits(item, form.list, `${at}[${index}]`))
      : [`${at} is no list`]
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${at} has no fields`]
  const entries = Object.entries(value)
  if ('map' in form)
    return entries.flatMap(([name, item]) => misfits(item, form.map, `${at}.${name}`))
  const missing = Object.keys(form.fields).filter((name) => !name.endsWith('?') && !(name in value))
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...entries.flatMap(([name, item]) => {
      const known = form.fields[name] ?? form.fields[`${name}?`]
      return known ? misfits(item, known, `${at}.${name}`) : [`${at}.${name} is unknown`]
    }),
  ]
}
