/** A Kubernetes version; the patch is open in `1.35`. */
export type Version = {
  readonly major: number
  readonly minor: number
  readonly patch: number | undefined
}

/** Reads `1.35`, `v1.35.2`, `1.35.2-rc.1`, `v1.35.2+k3s1`. @returns undefined for other texts. */
export function parseVersion(text: string): Version | undefined {
  const match =
    /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3})(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?$/.exec(text)
  if (!match) return undefined
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: match[3] === undefined ? undefined : Number(match[3]),
  }
}
