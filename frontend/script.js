// Every page works without this. It adds: one press of a button counts once, a live count of characters,
// focus moved to the summary of errors, a password that can be shown, a skip link that moves the focus, a page of work in
// the background that moves by itself, and words that are kept until they are saved.
import {
  Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, SkipLink, createAll, isSupported
} from 'govuk-frontend'
import { drop, keep, kept, keeps, toBytes, toText } from './kept.js'
import './words.js'

// Module scripts run before DOMContentLoaded, and the components look for these classes as they start.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')

if (isSupported()) {
  for (const component of [Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, SkipLink]) {
    createAll(component)
  }
}

// A choice that submits its own filter form; without script the form has a button, which stays.
document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-submit-on-change]')
  if (form) form.requestSubmit()
})

// A passkey: the browser asks the device, and the form sends what it answered. Without script the form says so.
async function askTheDevice (form) {
  const asked = form.dataset.ask
    ? (await (await fetch(form.dataset.ask, { headers: { Accept: 'application/json' } })).json()).request_options
    : JSON.parse(form.dataset.options)
  const options = asked.publicKey
  options.challenge = toBytes(options.challenge)
  if (options.user) options.user.id = toBytes(options.user.id)
  for (const one of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) one.id = toBytes(one.id)
  const alone = form.querySelector('[name=passwordless]')
  if (alone) {
    options.authenticatorSelection = {
      ...options.authenticatorSelection,
      residentKey: alone.checked ? 'required' : 'discouraged',
      requireResidentKey: alone.checked,
      ...(alone.checked && { userVerification: 'required' })
    }
  }
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey: options })
  const said = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (made.response[name]) said[name] = toText(made.response[name])
  }
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: said,
    clientExtensionResults: made.getClientExtensionResults()
  }
}
for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async (event) => {
    const credential = form.querySelector('[name=credential]')
    if (!window.PublicKeyCredential) return
    event.preventDefault()
    form.querySelectorAll('[data-passkey-wrong], [data-passkey-known]').forEach((one) => { one.hidden = true })
    try {
      credential.value = JSON.stringify(await askTheDevice(form))
      form.submit()
    } catch (error) {
      const told = error.name === 'InvalidStateError' ? '[data-passkey-known]' : '[data-passkey-wrong]'
      form.querySelector(told).hidden = false
    }
  })
}

// A page of work in the background looks how far it is and loads anew only once, when it is done: a page that loaded
// itself again and again would take the focus and the place from whoever reads it.
const GOING_ON = '[data-going-on]'
let isBeingLeft = false
async function lookAgain () {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null)
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    // To load anew would call back whoever has just followed a link away.
    if (isBeingLeft) return
    if (!fresh.querySelector(GOING_ON)) return location.reload()
    const far = fresh.querySelector('.sb-progress')
    if (far) document.querySelector('.sb-progress')?.replaceWith(far)
  }
  setTimeout(lookAgain, 3000)
}
if (document.querySelector(GOING_ON)) {
  addEventListener('beforeunload', () => { isBeingLeft = true })
  setTimeout(lookAgain, 3000)
}

// A page of an audit. It saves by itself, and what could not be sent stays in this browser, for a day at most and until
// it is sent or somebody signs out. Without script the form's buttons do the same by a page of their own.
const keeping = document.querySelector('form[data-keeps]')

if (keeping) {
  const name = `audit/${keeping.dataset.keeps}`
  const says = keeping.querySelector('[data-kept]')
  const seen = keeping.elements.seen
  let timer = null
  let changes = 0

  const answers = () => [...new FormData(keeping)].filter(([name]) => name !== 'csrfmiddlewaretoken')
  const say = (words) => { if (says.textContent !== words) says.textContent = words }
  const lay = () => { if (keeps) keep(name, { at: Date.now(), answers: answers() }, 1) }
  const lift = () => { if (keeps) drop(name) }
  const NOT_SENT = 'Not sent: there is no connection, or you are signed out. ' + (keeps
    ? 'Your answers are kept in this browser, for a day at most, and are sent when it is back.'
    : 'Your answers stay in this page as long as it is open.')

  const hide = () => {
    for (const part of keeping.querySelectorAll('[data-only-if]')) {
      const chosen = keeping.querySelector(`[name="${CSS.escape(part.dataset.onlyIf)}"]:checked`)
      part.hidden = !(chosen && part.dataset.onlyWhen.split(',').includes(chosen.value))
      part.querySelectorAll('[data-condition]').forEach((each) => { each.hidden = true })
    }
  }
  const putBack = (said) => {
    for (const field of keeping.elements) {
      if (!field.name || field.name === 'csrfmiddlewaretoken' || field.type === 'submit') continue
      const values = said.filter(([name]) => name === field.name).map(([, value]) => value)
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = values.includes(field.value)
      else if (values.length) field.value = values[0]
    }
  }
  // A concern is raised when somebody presses the button, never while they are still writing it.
  async function send (concern, button) {
    const data = new FormData(keeping)
    if (!concern) data.set('concern', '')
    if (button?.name) data.set(button.name, button.value)
    const before = changes
    const answer = await fetch(location.href, { method: 'POST', body: data, headers: { Accept: 'application/json' } })
    if (answer.redirected || !answer.headers.get('Content-Type')?.includes('json')) throw new Error('not answered')
    const said = await answer.json()
    if (answer.ok) {
      seen.value = said.seen
      if (before === changes && (concern || !keeping.elements.concern.value)) lift()
      else lay()
    }
    return { ok: answer.ok, ...said }
  }
  async function sendLater () {
    clearTimeout(timer)
    try {
      const said = await send(false)
      say(said.ok ? `Saved at ${new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}.` : `Not saved: ${said.problems[0]}`)
    } catch {
      say(NOT_SENT)
      timer = setTimeout(sendLater, 15000)
    }
  }

  if (keeps && !('refused' in keeping.dataset)) {
    kept(name).then((before) => {
      // What has been answered while it was opened is newer.
      if (!before || changes) return
      putBack(before.answers)
      hide()
      say('Answers that had not been sent are back in the form.')
      timer = setTimeout(sendLater, 500)
    })
  }
  hide()
  keeping.addEventListener('input', () => {
    changes += 1
    hide()
    lay()
    clearTimeout(timer)
    timer = setTimeout(sendLater, 1500)
  })
  window.addEventListener('online', sendLater)
  keeping.addEventListener('submit', async (event) => {
    event.preventDefault()
    clearTimeout(timer)
    lay()
    const button = event.submitter
    try {
      const said = await send(true, button)
      if (said.ok) { location.href = said.next; return }
      // What is wrong is said by the page itself, beside what was typed.
      if (button?.name) keeping.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }))
      keeping.submit()
    } catch {
      say(NOT_SENT)
      timer = setTimeout(sendLater, 15000)
    }
  })
}
