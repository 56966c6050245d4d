/** Inline Markdown as elements. */
import * as Entities from "@scipnet/presentation/markdown/Entities"
import { isMarked } from "@scipnet/presentation/markdown/Tokens"
import type { Token } from "marked"
import type { ComponentChildren } from "preact"
import { RecordLink } from "../parts/RecordLink.tsx"
import * as ItemNumber from "../words/ItemNumber.ts"

/** The address of a link that may leave the page: absolute, http or https. A relative one would lead into the application. */
const addressOf = (href: string): string | undefined => {
  if (!URL.canParse(href)) {
    return undefined
  }
  const { protocol, href: address } = new URL(href)
  return protocol === "https:" || protocol === "http:" ? address : undefined
}

/** Where inline tokens stand: inside a link, and in which record. */
export interface InlineContext {
  readonly isInLink: boolean
  /** The id of the record that the text belongs to, which is no link in it. */
  readonly record: string
}

/** A text in which item numbers are links to their files. */
const withRecordLinks = (text: string, record: string): ComponentChildren =>
  ItemNumber.split(text).map((part, index) =>
    index % 2 === 1 && part !== record ? <RecordLink key={index} type="scp" id={part} /> : part
  )

const render = (token: Token, context: InlineContext): ComponentChildren => {
  const { isInLink, record } = context
  const text = (plain: string) => (isInLink ? plain : withRecordLinks(plain, record))
  if (!isMarked(token)) {
    return token.raw
  }
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens, context)}</strong>
    case "em":
      return <em>{inline(token.tokens, context)}</em>
    case "del":
      return <del>{inline(token.tokens, context)}</del>
    case "codespan":
      return <code>{token.text}</code>
    case "br":
      return <br />
    case "checkbox":
      return token.checked ? "☑ " : "☐ "
    case "link": {
      const address = isInLink ? undefined : addressOf(Entities.decode(token.href))
      return address === undefined ? (
        inline(token.tokens, context)
      ) : (
        <a href={address} rel="noreferrer noopener nofollow">
          {inline(token.tokens, { isInLink: true, record })}
        </a>
      )
    }
    case "image":
      // No image is loaded: it would tell its server who reads.
      return `[image${token.text === "" ? "" : `: ${Entities.decode(token.text)}`}]`
    case "text":
      return token.tokens === undefined ? text(Entities.decode(token.text)) : inline(token.tokens, context)
    case "escape":
      return token.text
    default:
      return token.raw
  }
}

/** Renders inline tokens. */
export const inline = (tokens: ReadonlyArray<Token>, context: InlineContext): ComponentChildren =>
  tokens.map((token) => render(token, context))
