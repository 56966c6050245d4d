/**
 * Text for HTML documents: escaped values, and Markdown as elements of a fixed list. Nothing is passed on as HTML.
 */
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import * as Entities from "@scipnet/presentation/markdown/Entities"
import { isMarked } from "@scipnet/presentation/markdown/Tokens"
import type { Token, Tokens } from "marked"

const entities: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"]
])

/** Escapes a text for elements and quoted attributes. */
export const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (each) => entities.get(each) ?? each)

/** The address of a link: absolute, http or https. */
const addressOf = (href: string): string | undefined => {
  if (!URL.canParse(href)) {
    return undefined
  }
  const { protocol, href: address } = new URL(href)
  return protocol === "https:" || protocol === "http:" ? address : undefined
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`

const renderInline = (token: Token, isInLink: boolean): string => {
  if (!isMarked(token)) {
    return escape(token.raw)
  }
  switch (token.type) {
    case "strong":
      return element("strong", inline(token.tokens, isInLink))
    case "em":
      return element("em", inline(token.tokens, isInLink))
    case "del":
      return element("del", inline(token.tokens, isInLink))
    case "codespan":
      return element("code", escape(token.text))
    case "br":
      return "<br>"
    case "checkbox":
      return token.checked ? "[x] " : "[ ] "
    case "link": {
      const address = isInLink ? undefined : addressOf(Entities.decode(token.href))
      const text = inline(token.tokens, true)
      return address === undefined
        ? text
        : `<a href="${escape(address)}" rel="noreferrer noopener nofollow">${text}</a>`
    }
    case "image":
      return escape(`[image${token.text === "" ? "" : `: ${Entities.decode(token.text)}`}]`)
    case "text":
      return token.tokens === undefined ? escape(Entities.decode(token.text)) : inline(token.tokens, isInLink)
    case "escape":
      return escape(token.text)
    default:
      return escape(token.raw)
  }
}

const inline = (tokens: ReadonlyArray<Token>, isInLink: boolean): string =>
  tokens.map((token) => renderInline(token, isInLink)).join("")

const isInline = ({ type }: Token): boolean => type === "text" || type === "checkbox"

const list = ({ items, ordered, start }: Tokens.List): string => {
  const content = items
    .map(({ tokens }) =>
      element("li", tokens.map((token) => (isInline(token) ? inline([token], false) : renderBlock(token))).join(""))
    )
    .join("")
  return ordered ? `<ol start="${Number(start) || 1}">${content}</ol>` : element("ul", content)
}

const table = ({ header, rows }: Tokens.Table): string => {
  const row = (name: string, cells: ReadonlyArray<Tokens.TableCell>) =>
    element("tr", cells.map(({ tokens }) => element(name, inline(tokens, false))).join(""))
  return element(
    "table",
    element("thead", row("th", header)) + element("tbody", rows.map((cells) => row("td", cells)).join(""))
  )
}

const renderBlock = (token: Token): string => {
  if (!isMarked(token)) {
    return element("p", escape(token.raw))
  }
  switch (token.type) {
    case "space":
    case "def":
      return ""
    case "heading":
      return element("h3", inline(token.tokens, false))
    case "paragraph":
      return element("p", inline(token.tokens, false))
    case "blockquote":
      return element("blockquote", token.tokens.map(renderBlock).join(""))
    case "code":
      return element("pre", escape(token.text))
    case "hr":
      return "<hr>"
    case "list":
      return list(token)
    case "table":
      return table(token)
    case "html":
      return element("p", escape(token.text.trimEnd()))
    default:
      return element("p", inline([token], false))
  }
}

/** Converts Markdown to elements. */
export const fromMarkdown = (body: string): string => BoundedLexer.blocks(body).map(renderBlock).join("\n")
