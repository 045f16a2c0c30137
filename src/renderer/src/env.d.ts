import type { Bridge } from '../../shared/api'

declare global {
  interface Window {
    /** Put there by the preload; the window's only way out. */
    readonly certwright: Bridge
  }
}
