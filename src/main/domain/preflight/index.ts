import type { ClusterDefinition } from '../../../shared/definition'
import type { Finding } from '../../../shared/models'
import { addressRules } from './address-rules'
import { certificateFileRules } from './certificate-file-rules'
import { certificateIdentityRules } from './certificate-identity-rules'
import { certificateNameRules } from './certificate-name-rules'
import { certificateRules } from './certificate-rules'
import { clusterRules } from './cluster-rules'
import { constraintRules } from './constraint-rules'
import { endpointRules } from './endpoint-rules'
import { layoutRules } from './layout-rules'
import { networkRules } from './network-rules'
import { nodeRules } from './node-rules'
import { pkiRules } from './pki-rules'
import { contextFor } from './rule'
import type { Rule } from './rule'
import { topologyRules } from './topology-rules'
import { userRightRules } from './user-right-rules'
import { userRules } from './user-rules'

/** Every question that pre-flight asks. */
export const rules: readonly Rule[] = [
  ...clusterRules,
  ...layoutRules,
  ...topologyRules,
  ...endpointRules,
  ...networkRules,
  ...nodeRules,
  ...addressRules,
  ...pkiRules,
  ...constraintRules,
  ...userRules,
  ...userRightRules,
  ...certificateRules,
  ...certificateNameRules,
  ...certificateIdentityRules,
  ...certificateFileRules,
]

/**
 * Says whether a definition makes a working cluster. Errors stop issuing, warnings do not.
 * @param now the clock's time, because a wrong clock is a finding too.
 * @returns findings, errors first, otherwise in the order of the rules and of the definition.
 */
export function preflight(definition: ClusterDefinition, now: Date): readonly Finding[] {
  const context = contextFor(definition, now)
  const findings = rules.flatMap(({ code, severity, check }) =>
    Array.from(check(context), ({ fixes = [], ...problem }): Finding => ({
      severity,
      code,
      ...problem,
      fixes: [...fixes],
    })),
  )
  const isError = ({ severity }: Finding) => severity === 'error'
  return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))]
}
