// What is typed into a form with a box for several lines is kept in this browser until it is saved, with the version that
// the person was shown. Whoever comes back to the page is offered it: nothing is put in unasked, nothing thrown away without
// a way back.
import { allKept, drop, keep, keeps } from './kept.js'

const DAYS = 7
const VERSION = /^(.*-)?(version|seen)$/
const OURS = ['csrfmiddlewaretoken', 'kept_as']
const UNKEPT = ['hidden', 'submit', 'button', 'reset', 'image', 'file', 'password']

const goesTo = (form) => {
  const to = new URL(form.getAttribute('action') || location.href, location.href)
  return to.pathname + to.search
}
// Where a form goes to; of several that go to one address, which it is, by what it carries unseen and by its buttons.
function addressOf (form, all) {
  const to = goesTo(form)
  if (all.filter((each) => goesTo(each) === to).length === 1) return to
  const says = [...form.elements].filter((one) => ['hidden', 'submit'].includes(one.type) && one.name && !VERSION.test(one.name) && !OURS.includes(one.name))
  return [to, ...says.map((one) => `${one.name}=${one.value}`)].join(' ')
}
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !UNKEPT.includes(field.type))
const versionOf = (form) => [...form.elements].filter((field) => field.type === 'hidden' && VERSION.test(field.name))

// Name and answer of each field as it stands, or as the page brought it.
function answersIn (form, asBrought = false) {
  return fieldsOf(form).map((field) => {
    if (field.type === 'radio' || field.type === 'checkbox') {
      return [field.name, field.value, asBrought ? field.defaultChecked : field.checked]
    }
    if (field.options) return [field.name, [...field.options].filter((one) => asBrought ? one.defaultSelected : one.selected).map((one) => one.value)]
    return [field.name, (asBrought ? field.defaultValue : field.value).replaceAll('\r\n', '\n')]
  })
}
const alike = (said, answers) => {
  const asked = new Set(said.map(([name]) => name))
  return same(said, answers.filter(([name]) => asked.has(name)))
}
const textsOf = (said) => said.map(([, value, box]) => box === undefined && typeof value === 'string' ? value : '')
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
function putBack (form, said) {
  const left = [...said]
  for (const field of fieldsOf(form)) {
    const isBox = field.type === 'radio' || field.type === 'checkbox'
    const place = left.findIndex(([name, value]) => name === field.name && (!isBox || value === field.value))
    if (place < 0) continue
    const [, value, isChecked] = left.splice(place, 1)[0]
    if (isBox) field.checked = isChecked
    else if (field.options) for (const one of field.options) one.selected = value.includes(one.value)
    else field.value = value
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}
const seenIn = (form) => versionOf(form).map((field) => [field.name, field.value])
function putSeen (form, seen) {
  for (const field of versionOf(form)) field.value = seen.find(([name]) => name === field.name)?.[1] ?? field.value
}

const make = (tag, className, words = '', more = {}) =>
  Object.assign(document.createElement(tag), { className, textContent: words }, more)
function when (at) {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (new Date(at).toDateString() === new Date().toDateString()) return `${time} today`
  return `${time} on ${new Date(at).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })}`
}

// The notice that offers what was kept. What a press of its buttons did can be undone there, as long as the page stands.
function offer (form, found, { restore, throwAway, undo }) {
  const notice = make('div', 'govuk-notification-banner')
  const id = `kept-${found.name.slice(-12)}`
  notice.setAttribute('role', 'region')
  notice.setAttribute('aria-labelledby', id)
  const head = make('div', 'govuk-notification-banner__header')
  head.append(make('h2', 'govuk-notification-banner__title', 'Not saved', { id }))
  const body = make('div', 'govuk-notification-banner__content')
  const says = make('p', 'govuk-notification-banner__heading')
  const more = make('p', 'govuk-body')
  const buttons = make('div', 'govuk-button-group')
  says.setAttribute('role', 'status')
  body.append(says, more, buttons)
  notice.append(head, body)
  // Not form.before: a field may be called that.
  form.parentNode.insertBefore(notice, form)
  const show = (words, under, ...acts) => {
    says.textContent = words
    more.textContent = under
    more.hidden = !under
    buttons.replaceChildren(...acts.map(([word, act], place) => {
      const button = make('button', place ? 'govuk-button govuk-button--secondary' : 'govuk-button', word, { type: 'button' })
      button.addEventListener('click', act)
      return button
    }))
  }
  const longest = textsOf(found.typed ?? found.answers).reduce((one, other) => other.length > one.length ? other : one, '')
  const begins = longest.length > 160 ? `${longest.slice(0, 160)}…` : longest
  const isOld = !same(found.seen, seenIn(form))
  const first = (isAgain) => {
    show(`You have words from ${when(found.at)} that were not saved.`,
      (begins && `They begin: “${begins}”`) + (isOld ? ' What you were writing about has been changed since. Saving them shows you both.' : ''),
      ['Put them back', () => { restore(); back('They are back in the form, and not saved yet.') }],
      ['Throw them away', () => { throwAway(); back('They are thrown away.') }])
    if (isAgain) buttons.firstChild.focus()
  }
  const back = (words) => {
    show(words, '', ['Undo', () => { undo(); first(true) }])
    buttons.firstChild.focus()
  }
  first(false)
}

async function keepWords (form, address) {
  const brought = answersIn(form, true)
  const fresh = () => `words/${crypto.randomUUID()}`
  let name = null
  let timer = null
  const lay = () => {
    clearTimeout(timer)
    timer = null
    name ??= fresh()
    const answers = answersIn(form)
    // The notice names what was typed, and not the longest of what stood in the form already.
    const typed = answers.filter((answer) => !brought.some((each) => same(each, answer)))
    return keep(name, { at: Date.now(), address, seen: seenIn(form), answers, typed }, DAYS)
  }
  form.addEventListener('input', () => { timer ??= setTimeout(lay, 300) })
  form.addEventListener('change', lay)
  addEventListener('pagehide', () => { if (timer) lay() })
  form.addEventListener('submit', () => {
    if (timer) lay()
    if (!name) return
    const box = form.querySelector('[name=kept_as]') ?? form.appendChild(make('input', '', '', { type: 'hidden', name: 'kept_as' }))
    box.value = name.replace('words/', '')
    sessionStorage.setItem('sb-sent', JSON.stringify([goesTo(form), name]))
  })

  let offered = 0
  for (const found of (await allKept('words/')).filter((each) => each.address === address)) {
    if (alike(found.answers, brought)) {
      // A page that came back with something to put right holds the words, and so does what is kept.
      if (!document.querySelector('.govuk-error-summary')) drop(found.name)
      else name ??= found.name
    } else if (alike(found.answers, answersIn(form))) name ??= found.name
    else if (offered < 3) {
      offered += 1
      let before = null
      offer(form, found, {
        restore () {
          before = { name, answers: answersIn(form), seen: seenIn(form) }
          name = found.name
          putBack(form, found.answers)
          putSeen(form, found.seen)
        },
        throwAway () { before = null; drop(found.name) },
        undo () {
          if (before) {
            putBack(form, before.answers)
            putSeen(form, before.seen)
            name = before.name
          }
          const { name: as, ...what } = found
          clearTimeout(timer)
          timer = null
          keep(as, what, DAYS)
        }
      })
    }
  }
}

if (keeps) {
  const posts = [...document.querySelectorAll('#main form[method=post]:not([data-keeps])')]
  const long = posts.filter((form) => form.querySelector('textarea'))
  long.forEach((form) => keepWords(form, addressOf(form, long)))
  // A page between the form and the saving, which shows what would be saved, sends on what the words are called.
  try {
    const [address, name] = JSON.parse(sessionStorage.getItem('sb-sent')) ?? []
    for (const form of posts.filter((each) => goesTo(each) === address && !each.querySelector('textarea'))) {
      form.append(make('input', '', '', { type: 'hidden', name: 'kept_as', value: name.replace('words/', '') }))
    }
  } catch { /* a browser that keeps nothing */ }
}
