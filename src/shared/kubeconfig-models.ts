/** Kubeconfigs as they cross to the window: the list, and one with its secrets as sizes. */
import { RowKey } from './models'
import { z } from './schema'

export const EndpointChoice = z.object({
  id: z.string(),
  label: z.string(),
  server: z.string(),
  covered: z.boolean(),
  /** `Covered, port 6443` or why not. */
  note: z.string(),
})

export const KubeconfigEntry = z.object({
  key: RowKey,
  label: z.string(),
  group: z.enum(['people', 'control-plane', 'node']),
  node: z.string().nullable(),
  /** Short phrase such as `cluster-admin` or `bypasses RBAC`. */
  note: z.string(),
  commonName: z.string(),
  organizations: z.array(z.string()),
  issued: z.boolean(),
})
export type KubeconfigEntry = z.infer<typeof KubeconfigEntry>

/** Data inside, or paths of files beside it. */
export const KubeconfigForm = z.enum(['embedded', 'paths'])
export type KubeconfigForm = z.infer<typeof KubeconfigForm>

export const KubeconfigView = z.object({
  entry: KubeconfigEntry,
  fileName: z.string(),
  endpoints: z.array(EndpointChoice),
  endpoint: z.string(),
  form: KubeconfigForm,
  /** Names of the files that lie beside it where it names paths. */
  beside: z.array(z.string()),
  /** YAML lines; a secret line ends after its key and carries the secret's size instead. */
  lines: z.array(z.object({ text: z.string(), secretBytes: z.number().nullable() })),
  notAfter: z.string(),
  daysLeft: z.number(),
  /** Role or binding YAML that gives this identity its rights; empty when none is needed. */
  rbac: z.string(),
  /** Command that calls the API with the same certificate. */
  curl: z.string(),
})
export type KubeconfigView = z.infer<typeof KubeconfigView>
