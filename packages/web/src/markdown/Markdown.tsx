/** Markdown as elements: each token becomes an element of a fixed list, and nothing is parsed as HTML. */
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import { isMarked } from "@scipnet/presentation/markdown/Tokens"
import type { Token, Tokens } from "marked"
import type { ComponentChildren } from "preact"
import { useMemo } from "preact/hooks"
import { inline } from "./Inline.tsx"

/** Sections have headings of the second rank, so that those inside begin at the third. */
const Heading = ({ depth, children }: { readonly depth: number; readonly children: ComponentChildren }) =>
  depth <= 2 ? <h3>{children}</h3> : <h4>{children}</h4>

const isInline = ({ type }: Token): boolean => type === "text" || type === "checkbox"

const itemBlocks = (tokens: ReadonlyArray<Token>): ComponentChildren =>
  tokens.map((token) => (isInline(token) ? inline([token]) : block(token)))

const List = ({ token }: { readonly token: Tokens.List }) => {
  const items = token.items.map((item, index) => <li key={index}>{itemBlocks(item.tokens)}</li>)
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>
}

const Table = ({ token }: { readonly token: Tokens.Table }) => (
  <div class="scroll" tabIndex={0} role="region" aria-label="Table">
    <table>
      <thead>
        <tr>
          {token.header.map((cell, index) => (
            <th key={index} scope="col">
              {inline(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inline(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

const block = (token: Token): ComponentChildren => {
  if (!isMarked(token)) {
    return <p>{token.raw}</p>
  }
  switch (token.type) {
    case "space":
    case "def":
      return null
    case "heading":
      return <Heading depth={token.depth}>{inline(token.tokens)}</Heading>
    case "paragraph":
      return <p>{inline(token.tokens)}</p>
    case "blockquote":
      return <blockquote>{token.tokens.map(block)}</blockquote>
    case "code":
      return (
        <pre tabIndex={0} role="region" aria-label="Fixed text">
          {token.text}
        </pre>
      )
    case "hr":
      return <hr />
    case "list":
      return <List token={token} />
    case "table":
      return <Table token={token} />
    case "html":
      return <p class="plain">{token.text.trimEnd()}</p>
    default:
      return <p>{inline([token])}</p>
  }
}

/** A text in Markdown. It is lexed once for each text, so that the slider does not lex a section again. */
export const Markdown = ({ text }: { readonly text: string }) => {
  const blocks = useMemo(() => BoundedLexer.blocks(text).map(block), [text])
  return <>{blocks}</>
}
