/** Markdown as the text that a reader sees, with the lexer of the terminal and the browser. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { bundled, moduleBanner } from "../build.mjs"
import { root } from "../program.mjs"

/** Bundles the lexer into the folder. Returns `(markdown) => text`, with blocks on lines of their own. */
export const plainText = async (folder) => {
  const { build } = await import("esbuild")
  const outfile = join(folder, "markdown.mjs")
  const contents = [
    'export { blocks } from "./src/markdown/BoundedLexer.ts"',
    'export { decode } from "./src/markdown/Entities.ts"'
  ].join("\n")
  const stdin = { contents, resolveDir: join(root, "packages", "presentation") }
  await build({ ...bundled, stdin, outfile, banner: { js: moduleBanner } })
  const { blocks, decode } = await import(pathToFileURL(outfile).href)

  const inline = (tokens) => tokens.map(inlineToken).join("")
  const inlineToken = (token) => {
    if (token.type === "br") return "\n"
    if (token.type === "codespan" || token.type === "escape") return token.text
    if (token.type === "html") return token.raw
    return token.tokens === undefined ? decode(token.text ?? "") : inline(token.tokens)
  }
  const lines = (tokens) => tokens.map(block).join("\n")
  const block = (token) => {
    switch (token.type) {
      case "space":
      case "hr":
        return ""
      case "code":
        return token.text
      case "list":
        return token.items.map((item) => lines(item.tokens)).join("\n")
      case "blockquote":
        return lines(token.tokens)
      case "table":
        return [token.header, ...token.rows].map((row) => row.map((cell) => inline(cell.tokens)).join("\t")).join("\n")
      default:
        return inlineToken(token)
    }
  }
  return (markdown) => lines(blocks(markdown))
}
