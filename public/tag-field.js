/**
 * Suggestions in a field of tags (`data-tags`: several, parted by commas; `data-tag`: one): a combobox with a listbox, as the
 * ARIA patterns describe it. The field works without it.
 */
const pauseMs = 150
let fields = 0

for (const field of document.querySelectorAll('input[data-tags], input[data-tag]')) suggestTags(field)

/** @param {HTMLInputElement} field */
function suggestTags(field) {
  const takesSeveral = field.hasAttribute('data-tags')
  const frame = document.createElement('div')
  const list = document.createElement('ul')
  const said = document.createElement('p')
  frame.className = 'tag-field'
  list.id = `tag-field-${++fields}`
  list.className = 'suggested'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', field.labels?.[0]?.textContent ?? '')
  list.hidden = true
  said.className = 'unseen'
  said.setAttribute('aria-live', 'polite')
  field.replaceWith(frame)
  frame.append(field, list, said)
  field.autocomplete = 'off'
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('aria-expanded', 'false')

  let timer = 0
  let request = new AbortController()
  let chosen = -1

  field.addEventListener('input', () => {
    clearTimeout(timer)
    request.abort()
    if (word().text === '') return close()
    timer = setTimeout(ask, pauseMs)
  })

  field.addEventListener('keydown', (event) => {
    const options = list.children
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      close()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) return options.length > 0 ? open() : ask()
      const step = event.key === 'ArrowDown' ? 1 : -1
      // One place more than there are options: between the last and the first is the field itself.
      choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1)
    } else if (event.key === 'Enter' && !list.hidden && chosen >= 0) {
      event.preventDefault()
      take(options[chosen])
    }
  })

  field.addEventListener('blur', close)
  // A press must not take the focus from the field before it became a click.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]')
    if (option) take(option)
  })

  /** The word at the caret, and where it stands. */
  function word() {
    const { value } = field
    if (!takesSeveral) return { from: 0, to: value.length, text: value.trim() }
    const caret = field.selectionStart ?? value.length
    const from = value.lastIndexOf(',', caret - 1) + 1
    const comma = value.indexOf(',', caret)
    const to = comma < 0 ? value.length : comma
    return { from, to, text: value.slice(from, to).trim() }
  }

  async function ask() {
    request.abort()
    request = new AbortController()
    try {
      const address = `/tags/suggestions?q=${encodeURIComponent(word().text)}`
      const answer = await fetch(address, { signal: request.signal })
      if (answer.ok) show(await answer.json())
      else close()
    } catch {
      // Aborted by the next letter, or no connection: the field still takes any word.
      close()
    }
  }

  function show({ tags, said: count }) {
    const { text } = word()
    const there = takesSeveral ? field.value.split(',').map((one) => one.trim().toLowerCase()) : []
    const fitting = tags.filter(({ name }) => name === text.toLowerCase() || !there.includes(name))
    // A word that is written out needs no list, which would lie over what comes next.
    const shown = fitting.length === 1 && fitting[0].name === text.toLowerCase() ? [] : fitting
    chosen = -1
    list.replaceChildren(
      ...shown.map(({ name, note, added }, index) => {
        const option = document.createElement('li')
        const facts = document.createElement('span')
        option.id = `${list.id}-${index}`
        option.setAttribute('role', 'option')
        option.setAttribute('aria-selected', 'false')
        option.dir = 'auto'
        option.dataset.name = name
        option.dataset.added = added
        option.textContent = name
        facts.className = 'meta'
        facts.textContent = note
        option.append(' ', facts)
        return option
      }),
    )
    said.textContent = count
    if (shown.length > 0 && document.activeElement === field) open()
    else close()
  }

  function take(option) {
    const { name, added } = option.dataset
    const { from, to } = word()
    if (takesSeveral) {
      const before = field.value.slice(0, from)
      const after = field.value.slice(to).replace(/^,\s*/, '')
      const start = `${before}${before && !before.endsWith(' ') ? ' ' : ''}${name}, `
      field.value = start + after
      field.setSelectionRange(start.length, start.length)
    } else field.value = name
    said.textContent = added
    list.replaceChildren()
    close()
    field.dispatchEvent(new Event('change', { bubbles: true }))
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
