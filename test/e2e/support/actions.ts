import type { Page } from 'playwright-core'

/** What one person does, counted: each click, each key and each answer to a dialog of the system. */
export interface Person {
  readonly done: readonly string[]
  press(name: string | RegExp, role?: 'button' | 'link'): Promise<void>
  /** Something outside of the page, such as choosing a folder in the dialog of the system. */
  does(what: string, work: () => Promise<unknown>): Promise<void>
}

/** @returns a person in front of the page. Waiting and reading are no actions. */
export function personAt(page: Page): Person {
  const done: string[] = []
  return {
    done,
    press: async (name, role = 'button') => {
      // A dialog covers the screen: who has one open presses what is in it.
      const dialog = page.getByRole('dialog')
      const place = (await dialog.count()) > 0 ? dialog : page
      await place.getByRole(role, { name }).first().click()
      done.push(`press ${String(name)}`)
    },
    does: async (what, work) => {
      await work()
      done.push(what)
    },
  }
}
