/** Entry of the drawing board: the fake bridge first, then the window as it is. `?strange` draws pseudo English. */
import { setLanguage } from '../../../src/renderer/src/words'
import { fakeBridge } from './fake-bridge'

const search = new URLSearchParams(location.search)
Object.defineProperty(window, 'certwright', { value: fakeBridge(search) })
if (search.has('strange')) setLanguage('en-XA')
await import('../../../src/renderer/src/main')
