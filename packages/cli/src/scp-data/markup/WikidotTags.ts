/**
 * The conversion of each of Wikidot's `[[tags]]` to HTML.
 */

export type Treatment =
  /** Replaced by an HTML element, on the same line or on lines of its own. */
  | "inline"
  | "block"
  /** The tag is dropped and its content stays. */
  | "dropped"
  /** A part with a title, shown on demand. */
  | "part"
  | "footnote"
  /** Dropped and counted under its name. */
  | "leftOut"
  /** The content is no markup: left out, or kept as code. */
  | "embedded"
  | "code"
  | "formula"
  | "include"
  | "module"
  | "user"
  /** Brackets that an author typed. */
  | "unknown"

const table: ReadonlyArray<readonly [Treatment, string | null, string]> = [
  ["inline", "strong", "b bold strong"],
  ["inline", "em", "i em italics italic"],
  ["inline", "del", "s strike strikethrough del"],
  ["inline", "sup", "sup super superscript"],
  ["inline", "sub", "sub subscript"],
  ["inline", "tt", "tt mono monospace"],
  ["inline", "span", "span"],
  ["inline", "rt", "rt"],
  ["inline", "a", "a a_ anchor *a"],
  ["dropped", null, "size u underline ins mark highlight ruby rb char # eref target iftags ifcategory lines newlines"],
  ["dropped", null, "toc f>toc f<toc #if #ifexpr #expr footnoteblock bibliography tabview tabs checkbox radio input"],
  ["block", "div", "div div_ p paragraph = == > < center note toggle"],
  ["block", "blockquote", "blockquote quote"],
  ["block", "ul", "ul"],
  ["block", "ol", "ol"],
  ["block", "li", "li"],
  ["block", "table", "table"],
  ["block", "tr", "row"],
  ["block", "td", "cell"],
  ["block", "th", "hcell"],
  ["part", null, "collapsible tab"],
  ["footnote", null, "footnote"],
  ["leftOut", null, "image file gallery video audio iframe social button date form embedvideo embedaudio flash map"],
  ["embedded", null, "html embed css"],
  ["code", null, "code math raw"],
  ["formula", null, "$"],
  ["include", null, "include include-messy include-elements"],
  ["module", null, "module module654"],
  ["user", null, "user *user"]
]

const treatments: ReadonlyMap<string, { readonly treatment: Treatment; readonly element: string | null }> = new Map(
  table.flatMap(([treatment, element, names]) =>
    names.split(" ").map((name) => [name, { treatment, element }] as const)
  )
)

export interface Tag {
  readonly name: string
  readonly closing: boolean
  readonly treatment: Treatment
  /** The HTML element that replaces the tag, if any. */
  readonly element: string | null
  /** The text after the name. */
  readonly rest: string
}

/** Reads the text between `[[` and `]]`. Names match without regard to case. */
export const read = (content: string): Tag => {
  const trimmed = content.trim()
  const closing = trimmed.startsWith("/")
  const body = closing ? trimmed.slice(1).trimStart() : trimmed
  const word = (/^[^\s\]|]{0,40}/.exec(body)?.[0] ?? "").toLowerCase()
  const bare = word.endsWith("_") ? word.slice(0, -1) : word
  const name = /^f?[<>=]?image$/.test(bare) ? "image" : /^#[^i]|^#i(?!f)/.test(bare) ? "#" : bare
  const known = treatments.get(name) ?? { treatment: "unknown", element: null }
  return { name, closing, ...known, rest: body.slice(word.length).trim() }
}

/** The value of an attribute in quotes. */
export const attribute = (text: string, key: string): string | undefined => {
  const match = new RegExp(`(?:^|\\s)${key}\\s{0,9}=\\s{0,9}(?:"([^"]*)"|'([^']*)')`, "i").exec(text)
  return match === null ? undefined : (match[1] ?? match[2])
}

/** The title of a collapsible or a tab. */
export const partTitle = (tag: Tag): string =>
  tag.name === "tab"
    ? (attribute(tag.rest, "title") ?? tag.rest)
    : (attribute(tag.rest, "show") ?? attribute(tag.rest, "hide") ?? "")

/** The page of an include, without the name of the wiki: `component:image-block`. */
export const includedPage = (rest: string): string =>
  (/^:?[^\s|]{0,200}/.exec(rest)?.[0] ?? "").replace(/^:[^:]*:/, "").toLowerCase()

/** Modules whose content, up to `[[/module]]`, is no text of the page. All others have none. */
export const hasModuleBody = (rest: string): boolean => /^(?:css|listpages|listusers)\b/i.test(rest)
