import { z } from 'zod'

// zod's compiler probes `new Function`, which our Content-Security-Policy reports as a violation.
// https://github.com/colinhacks/zod/issues/4461
z.config({ jitless: true })

export { z }

/** A string with an upper bound, because all input from outside is bounded before it is looked at. */
export const boundedText = (max: number) => z.string().max(max)
