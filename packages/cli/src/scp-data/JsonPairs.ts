/**
 * The pairs of a JSON object, each parsed by itself, so that a file that was cut short still gives its complete ones.
 */

export interface Pair {
  readonly _tag: "Pair"
  readonly key: string
  readonly value: unknown
}

/** A pair that cannot be read; its key is null when not even that can be told. */
export interface BrokenPair {
  readonly _tag: "BrokenPair"
  readonly key: string | null
  readonly reason: string
}

const parsed = (json: string): { readonly value: unknown } | { readonly reason: string } => {
  try {
    const value: unknown = JSON.parse(json)
    return { value }
  } catch (error) {
    // The message quotes the text around the fault; its first words say what it is.
    return { reason: error instanceof Error ? error.message.slice(0, 120) : "not JSON" }
  }
}

/** The index after the string that opens at an index; -1 when it does not end. */
const stringEnd = (text: string, at: number): number => {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (text[quote - 1 - backslashes] === "\\") backslashes++
    if (backslashes % 2 === 0) return quote + 1
  }
  return -1
}

/** The index after the value that starts at an index, found by matching brackets outside strings; -1 when it does not end. */
const valueEnd = (text: string, from: number): number => {
  const sign = /["{}[\],]/g
  sign.lastIndex = from
  let depth = 0
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    const at = match.index
    switch (match[0]) {
      case '"': {
        const end = stringEnd(text, at)
        if (end < 0) return -1
        sign.lastIndex = end
        break
      }
      case "{":
      case "[":
        depth++
        break
      case ",":
        if (depth === 0) return at
        break
      default:
        if (depth === 0) return at
        depth--
        if (depth === 0) return at + 1
    }
  }
  return -1
}

const skip = (text: string, at: number): number => {
  const blank = /[\s\ufeff]*/y
  blank.lastIndex = at
  return at + (blank.exec(text)?.[0].length ?? 0)
}

/**
 * Goes through the pairs of the object that is the whole of a text, in order; a key may come up twice. What is broken
 * is told and passed over, as far as it can be seen where the next pair begins.
 */
export function* read(text: string): Generator<Pair | BrokenPair> {
  const broken = (key: string | null, reason: string): BrokenPair => ({ _tag: "BrokenPair", key, reason })
  let at = skip(text, 0)
  if (text[at] !== "{") return yield broken(null, "not a JSON object")
  at = skip(text, at + 1)
  while (text[at] !== "}") {
    if (text[at] !== '"') return yield broken(null, at >= text.length ? "the file ends early" : "a label is missing")
    const keyEnd = stringEnd(text, at)
    if (keyEnd < 0) return yield broken(null, "the file ends within a label")
    const label = parsed(text.slice(at, keyEnd))
    const key = "value" in label && typeof label.value === "string" ? label.value : null
    const colon = skip(text, keyEnd)
    if (text[colon] !== ":")
      return yield broken(key, colon >= text.length ? "the file ends early" : "no colon after the label")
    const from = skip(text, colon + 1)
    const end = valueEnd(text, from)
    if (end < 0) return yield broken(key, "the file ends within this record")
    const value = parsed(text.slice(from, end))
    if (key === null) yield broken(null, "a label that is no text")
    else if ("value" in value) yield { _tag: "Pair", key, value: value.value }
    else yield broken(key, value.reason)
    at = skip(text, end)
    if (text[at] === ",") at = skip(text, at + 1)
  }
  if (skip(text, at + 1) < text.length) yield broken(null, "something follows the end of the object")
}
