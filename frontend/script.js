// Every page works without this. It adds: one press of a button counts once, a live count of characters,
// focus moved to the summary of errors, a password that can be shown, and a skip link that moves the focus.
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
