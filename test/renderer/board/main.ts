/** Entry of the drawing board: the fake bridge first, then the window as it is. */
import { fakeBridge } from './fake-bridge'

const search = new URLSearchParams(location.search)
Object.defineProperty(window, 'certwright', { value: fakeBridge(search) })
await import('../../../src/renderer/src/main')
