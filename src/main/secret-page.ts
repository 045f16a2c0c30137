/** The page of the window that shows a secret: text and style, no script, nothing that is loaded. */
import type { RevealWords } from '../shared/reveal'

/** How long a secret is shown, in seconds. */
export const revealSeconds = 30

/** Where the link of the page leads: main closes the window instead of going there. */
export const closePath = '/close'

export const secretPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** Follows the look of the app; the band of hatching says that it is sealed matter. */
const style = `
:root{color-scheme:light dark;--bg:#fff;--raised:#f8fafa;--line:#d3dadd;--text:#252b2e;--strong:#0d1113;--muted:#545c60;--hatch:#b9c2c6;--ground:#edf1f2;--primary:#0c6583}
@media (prefers-color-scheme:dark){:root{--bg:#14191b;--raised:#191f21;--line:#333d41;--text:#d5dcdf;--strong:#f3f6f7;--muted:#9ea8ac;--hatch:#4a565b;--ground:#20282b;--primary:#63bae0}}
@property --left{syntax:'<integer>';inherits:true;initial-value:0}
@keyframes count{from{--left:${revealSeconds}}to{--left:0}}
*{box-sizing:border-box}
html,body{height:100%;margin:0}
body{display:flex;flex-direction:column;background:var(--bg);color:var(--text);font:13px/20px 'Geist Variable',system-ui,sans-serif;user-select:none}
.band{height:9px;flex:none;border-bottom:1px solid var(--line);background:repeating-linear-gradient(-45deg,var(--hatch) 0 1px,transparent 1px 4px),var(--ground)}
header,footer{flex:none;padding:14px 20px}
h1{margin:0;font-size:18px;line-height:24px;font-weight:600;color:var(--strong);overflow-wrap:anywhere}
p{margin:4px 0 0;color:var(--muted)}
.left{font-variant-numeric:tabular-nums;animation:count ${revealSeconds}s linear forwards;counter-reset:left var(--left)}
.left::after{content:counter(left) ' s'}
main{flex:1;min-height:0;overflow:auto;margin:0 20px;border:1px solid var(--line);border-radius:8px}
main:focus-visible,a:focus-visible{outline:2px solid var(--primary);outline-offset:1px}
pre{margin:0;padding:12px 14px;font:12px/18px 'JetBrains Mono Variable',ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;color:var(--strong)}
footer{display:flex;align-items:center;justify-content:flex-end;gap:12px;margin-top:14px;border-top:1px solid var(--line);background:var(--raised)}
footer p{flex:1;margin:0}
a{padding:4px 10px;border:1px solid var(--line);border-radius:6px;color:var(--text);text-decoration:none;background:var(--bg)}
`

/** @returns HTML. Whatever names and text hold, they are shown and never read as HTML. */
export function secretPage(secret: string, words: RevealWords): string {
  const { language, title, text, guarantee, left, close } = words
  return `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head><body><div class="band"></div><header><h1>${escaped(title)}</h1><p>${escaped(text)}</p></header><main tabindex="0"><pre>${escaped(secret)}</pre></main><footer><p>${escaped(guarantee)}</p><span>${escaped(left)} <span class="left"></span></span><a href="${closePath}">${escaped(close)}</a></footer></body></html>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
}
