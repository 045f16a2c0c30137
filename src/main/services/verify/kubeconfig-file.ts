import { parse } from 'yaml'
import { boundedText, z } from '../../../shared/schema'

const text = boundedText(2_000_000).optional()
const name = boundedText(1_024)
const list = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry)
    .max(1_000)
    .nullish()
    .transform((found) => found ?? [])

/** The parts of a kubeconfig that a check looks at (kubernetes.io, kubeconfig v1 reference). */
const Kubeconfig = z.object({
  kind: z.literal('Config'),
  'current-context': name.optional(),
  clusters: list(
    z.object({
      name,
      cluster: z.object({
        server: name.optional(),
        'tls-server-name': name.optional(),
        'insecure-skip-tls-verify': z.boolean().optional(),
        'certificate-authority': name.optional(),
        'certificate-authority-data': text,
      }),
    }),
  ),
  users: list(
    z.object({
      name,
      user: z.object({
        'client-certificate': name.optional(),
        'client-certificate-data': text,
        'client-key': name.optional(),
        'client-key-data': text,
        token: text,
      }),
    }),
  ),
  contexts: list(
    z.object({
      name,
      context: z.object({
        cluster: name.optional(),
        user: name.optional(),
        namespace: name.optional(),
      }),
    }),
  ),
})
export type Kubeconfig = z.infer<typeof Kubeconfig>

const maxBytes = 4 * 1024 * 1024

/** @returns the kubeconfig, or undefined when the bytes are none. */
export function readKubeconfig(content: Buffer): Kubeconfig | undefined {
  if (content.length > maxBytes) return undefined
  const source = content.toString('utf8')
  if (!/^\s*["']?kind["']?\s*:\s*["']?Config\b/m.test(source)) return undefined
  try {
    // No kubeconfig needs aliases; without them a small file cannot become a large one.
    const parsed = Kubeconfig.safeParse(parse(source, { maxAliasCount: 0, logLevel: 'silent' }))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Broken YAML is no kubeconfig; the caller says so for files that have its name.
    return undefined
  }
}
