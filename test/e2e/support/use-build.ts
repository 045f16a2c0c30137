// Vitest global setup: the tests run what a user would run, built from the sources as they are now.
import { buildIfStale } from '../../../scripts/build-if-stale.mjs'

export default async function setup(): Promise<void> {
  await buildIfStale()
}
