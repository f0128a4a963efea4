/**
 * Suggestions under the question field: a combobox with a listbox, as the ARIA patterns describe it. The form works
 * without it. Answers come in the OpenSearch suggestion format: [words, titles, notes, addresses].
 */
const pauseMs = 300
const fewestLetters = 3

for (const field of document.querySelectorAll('.bench input[name="q"]')) suggestFor(field)

/** @param {HTMLInputElement} field */
function suggestFor(field) {
  const bench = field.parentElement
  const list = document.createElement('ul')
  const said = document.createElement('p')
  list.id = `${field.id || 'masthead-q'}-suggestions`
  list.className = 'suggested'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', field.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? '')
  list.hidden = true
  said.className = 'unseen'
  said.setAttribute('aria-live', 'polite')
  bench.append(list, said)
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('aria-expanded', 'false')

  let timer = 0
  let asked = ''
  let request = new AbortController()
  let chosen = -1

  field.addEventListener('input', () => {
    clearTimeout(timer)
    request.abort()
    const words = field.value.trim()
    if (words.length < fewestLetters) return close()
    timer = setTimeout(() => ask(words), pauseMs)
  })

  field.addEventListener('keydown', (event) => {
    const options = list.children
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      close()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && options.length > 0) {
      event.preventDefault()
      if (list.hidden) open()
      const step = event.key === 'ArrowDown' ? 1 : -1
      // One place more than there are options: between the last and the first is the field itself.
      choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1)
    } else if (event.key === 'Enter' && !list.hidden && chosen >= 0) {
      event.preventDefault()
      location.assign(options[chosen].dataset.url)
    }
  })

  field.addEventListener('blur', close)
  // A press must not take the focus from the field before it became a click.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]')
    if (option) location.assign(option.dataset.url)
  })

  async function ask(words) {
    if (words === asked && list.children.length > 0) return open()
    request = new AbortController()
    try {
      const answer = await fetch(`/search/suggestions?q=${encodeURIComponent(words)}`, { signal: request.signal })
      if (!answer.ok) return close()
      show(words, await answer.json())
    } catch {
      // Aborted by the next letter, or no connection: the form still works.
      close()
    }
  }

  function show(words, [, titles, notes, urls, count]) {
    asked = words
    chosen = -1
    list.replaceChildren(
      ...titles.map((title, index) => {
        const option = document.createElement('li')
        const note = document.createElement('span')
        option.id = `${list.id}-${index}`
        option.setAttribute('role', 'option')
        option.setAttribute('aria-selected', 'false')
        option.dir = 'auto'
        option.dataset.url = urls[index]
        option.textContent = title
        note.className = 'meta'
        note.textContent = notes[index]
        option.append(' ', note)
        return option
      }),
    )
    said.textContent = count?.text ?? ''
    if (titles.length > 0 && document.activeElement === field) open()
    else close()
  }

  function choose(index) {
    list.children[chosen]?.setAttribute('aria-selected', 'false')
    chosen = index
    const option = list.children[chosen]
    if (!option) return field.removeAttribute('aria-activedescendant')
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    field.setAttribute('aria-activedescendant', option.id)
  }

  function open() {
    list.hidden = false
    field.setAttribute('aria-expanded', 'true')
  }

  function close() {
    list.hidden = true
    choose(-1)
    field.setAttribute('aria-expanded', 'false')
  }
}
