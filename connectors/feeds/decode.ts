/** Bytes to text: byte order mark, then HTTP's charset, then what the document says of itself, then UTF-8. Pure. */
export function decode(bytes: Uint8Array, contentType: string | null): string {
  const label =
    markOf(bytes) ?? /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? declaredIn(bytes) ?? 'utf-8'
  return (decoderOf(label) ?? decoderOf(declaredIn(bytes)) ?? new TextDecoder()).decode(bytes)
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return undefined
}

/** The encoding in an XML prolog or a `<meta>`, which are ASCII whatever they announce. */
function declaredIn(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048))
  const label =
    /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ??
    /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1]
  // Whoever could be read this far as ASCII is not UTF-16, as the HTML standard has it too.
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  try {
    return label === undefined ? undefined : new TextDecoder(label)
  } catch {
    return undefined
  }
}
