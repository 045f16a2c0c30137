/** node-forge's ASN.1 part by itself: it loads in a fraction of the time of the whole package. */
declare module 'node-forge/lib/asn1.js' {
  import type { asn1 as Forge } from 'node-forge'
  type ReadOptions = {
    strict: boolean
    parseAllBytes: boolean
    decodeBitStrings: boolean
    maxDepth: number
  }
  /** The published types do not know the options of `fromDer`. */
  const asn1: Omit<typeof Forge, 'fromDer'> & {
    fromDer(bytes: string, options: ReadOptions): Forge.Asn1
  }
  export default asn1
}
