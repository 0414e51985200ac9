// What this browser keeps for whoever is signed in until it is saved: under a lock that only their own pages are given, so
// that on a shared machine nobody else can read it. It goes when it is saved, when they sign out, when somebody else signs
// in, and after its time. Where the browser has no cipher (a page that came without TLS) nothing is kept.
export const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
export const toText = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(''))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const KEPT = 'sb-kept/'
export const A_DAY = 24 * 60 * 60 * 1000
const { person, lock } = document.getElementById('main')?.dataset ?? {}
const mine = person && `${KEPT}${person}/`
const key = person && crypto.subtle?.importKey('raw', toBytes(lock), 'AES-GCM', false, ['encrypt', 'decrypt'])
export const keeps = Boolean(key)

const names = (prefix) => Object.keys(localStorage).filter((name) => name.startsWith(prefix))
const forget = (test) => names(KEPT).filter(test).forEach((name) => localStorage.removeItem(name))
// One after the other, so that what was typed earlier never lands on what was typed later, or on what was dropped.
let turn = Promise.resolve()
let isSignedOut = false
const inTurn = (act) => {
  turn = turn.then(act).catch(() => { /* no room, or a browser that keeps nothing */ })
  return turn
}

export const keep = (name, what, days) => inTurn(async () => {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key, new TextEncoder().encode(JSON.stringify(what)))
  if (!isSignedOut) localStorage.setItem(mine + name, [Date.now() + days * A_DAY, toText(iv), toText(bytes)].join('.'))
})
export const drop = (name) => inTurn(() => localStorage.removeItem(mine + name))
export async function kept (name) {
  try {
    const [, iv, bytes] = localStorage.getItem(mine + name).split('.')
    const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: toBytes(iv) }, await key, toBytes(bytes))
    return JSON.parse(new TextDecoder().decode(open))
  } catch { return null }
}
// Everything of this person's whose name begins so, the newest first; what cannot be read any more goes.
export async function allKept (prefix) {
  if (!keeps) return []
  const found = []
  try {
    for (const each of names(mine + prefix)) {
      const what = await kept(each.slice(mine.length))
      if (what) found.push({ name: each.slice(mine.length), ...what })
      else localStorage.removeItem(each)
    }
  } catch { /* a browser that keeps nothing */ }
  return found.sort((one, other) => other.at - one.at)
}

try {
  forget((name) => !(parseInt(localStorage.getItem(name)) > Date.now()) || (mine && !name.startsWith(mine)))
  document.querySelectorAll('[data-words-saved]').forEach((each) => localStorage.removeItem(`${mine}words/${each.dataset.wordsSaved}`))
  document.querySelectorAll('form[action*="logout"]').forEach((form) => form.addEventListener('submit', (event) => {
    const many = names(KEPT).length
    const what = many === 1 ? 'a form has words that are' : `${many} forms have words that are`
    if (many && !confirm(`In this browser ${what} not saved. Signing out throws them away. Sign out?`)) return event.preventDefault()
    isSignedOut = true
    forget(() => true)
  }))
} catch { /* a browser that keeps nothing */ }
