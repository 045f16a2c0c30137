/** How the window looks, where it is and what its menu says: what a person chose, not a project. */
import { knownColumns, knownWidths } from './certificate-columns'
import { commandTable, menuNames } from './commands'
import { boundedText, z } from './schema'

/** Languages of the window; `en-XA` shows raw texts, glued sentences and tight places. */
export const Language = z.enum(['en', 'en-XA'])
export type Language = z.infer<typeof Language>

export const Theme = z.enum(['system', 'light', 'dark'])
/** Steps of the zoom, in percent. */
export const zoomSteps = [80, 90, 100, 110, 125, 150, 175, 200] as const
/** Minutes without input after which open vaults lock. */
export const lockMinutes = [5, 15, 30, 60] as const
export const Settings = z.object({
  theme: Theme,
  /** `system` follows the system's wish for more contrast. */
  contrast: z.enum(['system', 'more']).default('system'),
  zoom: z.literal(zoomSteps).default(100),
  /** `never`: vaults stay open until they are locked by hand, by sleep or by the end of the app. */
  lockAfter: z
    .union([z.literal(lockMinutes), z.literal('never')])
    .default(15)
    .catch(15),
  /** Projects that stand first in the list, in the order in which they were pinned. */
  pinned: z.array(boundedText(200)).max(100).default([]),
  /** Whose name recovery kits and project files carry; empty for that of the operating system. */
  owner: boundedText(100).default(''),
  /** When to ask again for a recovery kit, by project; ISO 8601. */
  kitLater: z.record(boundedText(64), z.iso.datetime()).default({}).catch({}),
  /** Columns of the table of certificates, from left to right; null for the usual ones. */
  certificateColumns: z
    .array(boundedText(40))
    .max(64)
    .transform(knownColumns)
    .nullable()
    .default(null)
    // What cannot be read is no reason to lose the other settings.
    .catch(null),
  /** Widths of its columns that a person gave, in px; the others follow the room. */
  certificateWidths: z
    .record(boundedText(40), z.number().min(0).max(10_000))
    .transform(knownWidths)
    .default({})
    .catch({}),
})
export type Settings = z.infer<typeof Settings>

/** Path of a route of the window: `/projects/…/nodes`. */
export const Place = boundedText(2_000).regex(/^\/[^\s\\#]*$/)

/** What the native menu says, in the language of the window; commands that it has no use for are left out. */
export const MenuWords = z.strictObject({
  titles: z.record(z.enum(menuNames), boundedText(60)),
  commands: z
    .array(
      z.strictObject({
        id: z.enum(commandTable.map(({ id }) => id)),
        label: boundedText(120),
        enabled: z.boolean(),
      }),
    )
    .max(commandTable.length),
})
export type MenuWords = z.infer<typeof MenuWords>
