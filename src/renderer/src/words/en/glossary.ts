import { clusterTerms } from './glossary/cluster'
import { programTerms } from './glossary/program'
import { x509Terms } from './glossary/x509'

/**
 * The one list of terms: explained in place and in the help. `also` holds further forms under which a term is
 * found, with commas between them; it may be empty.
 */
export const glossary = { ...clusterTerms, ...programTerms, ...x509Terms } as const
