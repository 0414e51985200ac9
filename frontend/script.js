// Every page works without this. It adds: one press of a button counts once, a live count of characters,
// focus moved to the summary of errors, a password that can be shown, a skip link that moves the focus, and a page of
// work in the background that moves by itself.
import {
  Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, SkipLink, createAll, isSupported
} from 'govuk-frontend'

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

// A page of work in the background looks how far it is and loads anew only once, when it is done: a page that loaded
// itself again and again would take the focus and the place from whoever reads it.
const GOING_ON = '[data-going-on]'
async function lookAgain () {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null)
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!fresh.querySelector(GOING_ON)) return location.reload()
    const far = fresh.querySelector('.sb-progress')
    if (far) document.querySelector('.sb-progress')?.replaceWith(far)
  }
  setTimeout(lookAgain, 3000)
}
if (document.querySelector(GOING_ON)) setTimeout(lookAgain, 3000)
