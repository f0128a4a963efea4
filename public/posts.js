// Posts: a preview of Markdown beside what is being written, and links that copy themselves. Both work without this.

for (const button of document.querySelectorAll('button[data-preview]')) {
  const field = document.getElementById(button.dataset.preview)
  const shown = document.getElementById(`${button.dataset.preview}-preview`)
  if (!field || !shown) continue
  let asked = ''
  let waiting
  let request

  async function show() {
    if (field.value === asked) return
    asked = field.value
    request?.abort()
    request = new AbortController()
    const answer = await fetch('/questions/preview', {
      method: 'POST',
      body: new URLSearchParams({ body: asked }),
      signal: request.signal,
    }).catch(() => undefined)
    if (!answer?.ok) return
    // Cleaned by the hub, as posts are.
    shown.innerHTML = await answer.text()
    shown.hidden = asked.trim() === ''
  }

  button.addEventListener('click', (event) => {
    event.preventDefault()
    show()
    shown.hidden = field.value.trim() === ''
  })
  // Once it is open, it follows.
  field.addEventListener('input', () => {
    clearTimeout(waiting)
    if (!shown.hidden) waiting = setTimeout(show, 400)
  })
}

for (const link of document.querySelectorAll('a[data-copy]')) {
  if (!navigator.clipboard) break
  link.setAttribute('role', 'button')
  const label = link.textContent
  link.addEventListener('click', async (event) => {
    event.preventDefault()
    try {
      await navigator.clipboard.writeText(link.href)
    } catch {
      location.assign(link.href)
      return
    }
    link.setAttribute('aria-live', 'polite')
    link.textContent = link.dataset.copy
    setTimeout(() => {
      link.textContent = label
    }, 2500)
  })
}
