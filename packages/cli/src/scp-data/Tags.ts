/**
 * What becomes of each of Wikidot's `[[tags]]`.
 */

export type Treatment =
  /** The tag goes, the words within stay: on the same line, or on lines of their own. */
  | "inline"
  | "block"
  | "item"
  /** A part with a title of its own, shown on demand. */
  | "part"
  | "footnote"
  /** Left out and counted under the name that is given for it. */
  | "leftOut"
  /** The content is no markup: left out, or kept as code. */
  | "embedded"
  | "code"
  | "formula"
  | "include"
  | "module"
  | "user"
  /** Not a tag of Wikidot: brackets that somebody typed. */
  | "unknown"

const table: ReadonlyArray<readonly [Treatment, ReadonlyArray<string>]> = [
  ["inline", ["span", "size", "a", "anchor", "bold", "b", "strong", "italics", "i", "em", "underline", "u", "s"]],
  ["inline", ["strikethrough", "del", "ins", "mark", "tt", "mono", "sup", "super", "sub", "hidden", "invisible"]],
  ["inline", ["ruby", "rt", "rb", "char", "#", "eref"]],
  ["block", ["div", "p", "paragraph", "=", "==", ">", "<", "ul", "ol", "blockquote", "quote", "center", "table"]],
  ["block", ["row", "cell", "hcell", "iftags", "ifcategory", "lines", "newlines", "footnoteblock", "bibliography"]],
  ["block", ["toc", "f>toc", "f<toc", "tabview", "tabs", "#if", "#ifexpr", "#expr", "toggle", "note"]],
  ["item", ["li"]],
  ["part", ["collapsible", "tab"]],
  ["footnote", ["footnote"]],
  [
    "leftOut",
    ["image", "file", "gallery", "video", "audio", "iframe", "social", "button", "date", "form", "embedvideo"]
  ],
  ["leftOut", ["embedaudio", "flash", "map", "radio", "checkbox", "input"]],
  ["embedded", ["html", "embed", "css"]],
  ["code", ["code", "math", "raw"]],
  ["formula", ["$"]],
  ["include", ["include", "include-messy", "include-elements"]],
  ["module", ["module", "module654"]],
  ["user", ["user", "*user"]]
]

const treatments: ReadonlyMap<string, Treatment> = new Map(
  table.flatMap(([treatment, names]) => names.map((name) => [name, treatment] as const))
)

export interface Tag {
  readonly name: string
  readonly closing: boolean
  readonly treatment: Treatment
  /** What stands after the name. */
  readonly rest: string
}

/** Reads what stands between `[[` and `]]`. */
export const read = (content: string): Tag => {
  const trimmed = content.trim()
  const closing = trimmed.startsWith("/")
  const body = closing ? trimmed.slice(1).trimStart() : trimmed
  const word = (/^[^\s\]|]{0,40}/.exec(body)?.[0] ?? "").toLowerCase()
  const bare = word.endsWith("_") ? word.slice(0, -1) : word
  const name = /^(?:f?[<>]|=)image$/.test(bare) ? "image" : /^#[^i]|^#i(?!f)/.test(bare) ? "#" : bare
  return { name, closing, treatment: treatments.get(name) ?? "unknown", rest: body.slice(word.length).trim() }
}

const quoted = (text: string, key: string): string | undefined => {
  const match = new RegExp(`(?:^|\\s)${key}\\s{0,9}=\\s{0,9}(?:"([^"]*)"|'([^']*)')`, "i").exec(text)
  return match === null ? undefined : (match[1] ?? match[2])
}

/** What a collapsible or a tab is called. */
export const partTitle = (tag: Tag): string =>
  tag.name === "tab"
    ? (quoted(tag.rest, "title") ?? tag.rest)
    : (quoted(tag.rest, "show") ?? quoted(tag.rest, "hide") ?? "")

/** The page that an include takes in, without the name of the wiki: `component:image-block`. */
export const includedPage = (rest: string): string =>
  (/^:?[^\s|]{0,200}/.exec(rest)?.[0] ?? "").replace(/^:[^:]*:/, "").toLowerCase()
