/** Chooses the browser's time zone where the member has not confirmed one yet, and says that it is a guess. */
const hint = document.querySelector('[data-guess-zone]')
const select = hint && document.getElementById(hint.dataset.guessZone)
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
if (select && [...select.options].some((option) => option.value === zone)) {
  select.value = zone
  hint.hidden = false
  hint.id = 'guessed-zone'
  select.setAttribute('aria-describedby', `${select.getAttribute('aria-describedby') ?? ''} guessed-zone`.trim())
}
