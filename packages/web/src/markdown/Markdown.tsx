/** Markdown as elements: each token becomes an element of a fixed list, and nothing is parsed as HTML. */
import * as Bidirectional from "@scipnet/presentation/markdown/Bidirectional"
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import { isMarked } from "@scipnet/presentation/markdown/Tokens"
import type { Token, Tokens } from "marked"
import type { ComponentChildren } from "preact"
import { useMemo } from "preact/hooks"
import type { InlineContext } from "./Inline.tsx"
import { inline } from "./Inline.tsx"

const isInline = ({ type }: Token): boolean => type === "text" || type === "checkbox"

const itemBlocks = (tokens: ReadonlyArray<Token>, context: InlineContext): ComponentChildren =>
  tokens.map((token) => (isInline(token) ? inline([token], context) : renderBlock(token, context)))

interface BlockProps<T> {
  readonly token: T
  readonly context: InlineContext
}

const List = ({ token, context }: BlockProps<Tokens.List>) => {
  const items = token.items.map((item, index) => <li key={index}>{itemBlocks(item.tokens, context)}</li>)
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>
}

const Table = ({ token, context }: BlockProps<Tokens.Table>) => (
  <div class="scroll" tabIndex={0} role="region" aria-label="Table">
    <table>
      <thead>
        <tr>
          {token.header.map((cell, index) => (
            <th key={index} scope="col">
              {inline(cell.tokens, context)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inline(cell.tokens, context)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

/** Renders a block. */
export const renderBlock = (token: Token, context: InlineContext): ComponentChildren => {
  if (!isMarked(token)) {
    return <p>{token.raw}</p>
  }
  switch (token.type) {
    case "space":
    case "def":
      return null
    case "heading":
      // Sections have headings of the second rank. Texts skip ranks, which would mislead a screen reader.
      return <h3>{inline(token.tokens, context)}</h3>
    case "paragraph":
      return <p>{inline(token.tokens, context)}</p>
    case "blockquote":
      return <blockquote>{token.tokens.map((each) => renderBlock(each, context))}</blockquote>
    case "code":
      return (
        <pre tabIndex={0} role="region" aria-label="Fixed text">
          {token.text}
        </pre>
      )
    case "hr":
      return <hr />
    case "list":
      return <List token={token} context={context} />
    case "table":
      return <Table token={token} context={context} />
    case "html":
      return <p class="plain">{token.text.trimEnd()}</p>
    default:
      return <p>{inline([token], context)}</p>
  }
}

/** Renders a text. Bidirectional controls are shown by number. */
export const renderText = (text: string, record: string): ReadonlyArray<ComponentChildren> =>
  BoundedLexer.blocks(Bidirectional.show(text)).map((token) => renderBlock(token, { isInLink: false, record }))

interface MarkdownProps {
  readonly text: string
  /** The id of the record that the text belongs to. */
  readonly record: string
}

/** A text in Markdown. It is lexed once for each text, so that the slider does not lex a section again. */
export const Markdown = ({ text, record }: MarkdownProps) => {
  const blocks = useMemo(() => renderText(text, record), [text, record])
  return <>{blocks}</>
}
