// A page about something that goes on follows it: a source that is read, settings that are tried. It works without this, by
// reloading.
const live = document.querySelector('[data-follow]')
const everySeconds = 2
let waiting
let request

async function look() {
  request = new AbortController()
  const answer = await fetch(live.dataset.follow, { signal: request.signal }).catch(() => undefined)
  // Signed out, or gone meanwhile; what asks too often asks again later.
  if (answer && ((!answer.ok && answer.status < 500 && answer.status !== 429) || answer.redirected)) return
  // An answer may break off on its way.
  const text = answer?.ok ? await answer.text().catch(() => undefined) : undefined
  if (text !== undefined) {
    const news = new DOMParser().parseFromString(text, 'text/html').body
    // Only what is new: a screen reader says it once.
    if (news.innerHTML.trim() !== live.innerHTML.trim()) live.replaceChildren(...news.childNodes)
    // What it has brought stands elsewhere on the page; who is typing there is not disturbed.
    if (!live.querySelector('[data-goes-on]')) return isTyping() ? undefined : location.reload()
  }
  later()
}

const isTyping = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '')

function later() {
  clearTimeout(waiting)
  if (!document.hidden) waiting = setTimeout(look, everySeconds * 1000)
}

if (live) {
  document.addEventListener('visibilitychange', () => {
    request?.abort()
    clearTimeout(waiting)
    if (!document.hidden) look()
  })
  later()
}
