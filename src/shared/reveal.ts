/** A secret that main shows in a window of its own. The page that asks never gets it. */
import { boundedText, z } from './schema'

/** What the window says, in the language of the page that asked. */
export const RevealWords = z.strictObject({
  language: boundedText(20),
  title: boundedText(1_000),
  text: boundedText(1_000),
  guarantee: boundedText(1_000),
  /** Stands before the seconds that are left. */
  left: boundedText(100),
  close: boundedText(100),
})
export type RevealWords = z.infer<typeof RevealWords>
