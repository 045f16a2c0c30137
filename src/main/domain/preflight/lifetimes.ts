import { shown } from './rule'
import type { Context, Path } from './rule'

export const validityPath: Path = ['spec', 'pki', 'validity']

/** A lifetime of the definition, and how it is spoken of. */
export type Lifetime = {
  readonly path: Path
  readonly duration: string
  readonly title: string
  readonly usual: string
}

/** @returns the lifetimes of what is issued to others than authorities. */
export function lifetimes({ spec }: Context): readonly Lifetime[] {
  const { certificate, user } = spec.pki.validity
  return [
    {
      path: [...validityPath, 'certificate'],
      duration: certificate,
      title: 'A certificate',
      usual: '1y',
    },
    {
      path: [...validityPath, 'user'],
      duration: user,
      title: "A user's certificate",
      usual: '90d',
    },
    ...spec.certificates.flatMap(({ name, validity: own }, index) =>
      own === undefined
        ? []
        : [
            {
              path: ['spec', 'certificates', index, 'validity'],
              duration: own,
              title: `The certificate ${shown(name)}`,
              usual: '1y',
            },
          ],
    ),
    ...spec.users.flatMap(({ name, validity: own }, index) =>
      own === undefined
        ? []
        : [
            {
              path: ['spec', 'users', index, 'validity'],
              duration: own,
              title: `The certificate of ${shown(name)}`,
              usual: '90d',
            },
          ],
    ),
  ]
}
