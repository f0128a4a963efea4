/** Counts a hold down; says once when a minute is left, and when it is over. */
for (const verdict of document.querySelectorAll('[data-held-seconds]')) {
  const { heldSeconds, left, soon, over } = verdict.dataset
  const text = verdict.querySelector('span')
  // The browser's clock need not be right: what counts is how long the page is open.
  const end = performance.now() + Number(heldSeconds) * 1000
  const clock = document.createElement('span')
  clock.className = 'count'
  // Whoever listens is told when it matters, not each second.
  clock.setAttribute('aria-hidden', 'true')
  const said = document.createElement('span')
  said.className = 'unseen'
  said.setAttribute('role', 'status')
  verdict.append(clock, said)
  const tick = () => {
    const seconds = Math.ceil((end - performance.now()) / 1000)
    if (seconds <= 0) {
      clearInterval(timer)
      clock.remove()
      text.textContent = over
      said.textContent = over
      verdict.classList.add('over')
      return
    }
    clock.textContent = left.replace('{time}', `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)
    if (seconds <= 60 && said.textContent === '') said.textContent = soon
  }
  const timer = setInterval(tick, 1000)
  tick()
}
