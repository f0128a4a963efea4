/** Fills in which time zone the browser is in; the server checks it, and the member confirms it later. */
for (const input of document.querySelectorAll('input[data-time-zone]'))
  if (input.value === '') input.value = Intl.DateTimeFormat().resolvedOptions().timeZone
