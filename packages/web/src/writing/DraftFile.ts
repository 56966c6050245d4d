/** A draft as a file that the browser saves. */
import * as Drafts from "./Drafts.ts"

/** Fields without a text of their own have one line each, before the text. */
const contents = ({ fields }: Drafts.Draft): string => {
  const body = fields.get("body") ?? ""
  const lines = [...fields].flatMap(([name, text]) => (name === "body" || text === "" ? [] : [`${name}: ${text}`]))
  return fields.has("body")
    ? `${fields.get("title") === "" ? "" : `# ${fields.get("title")}\n\n`}${body}`
    : lines.join("\n")
}

/** Saves the draft of a place. The file has the text of a section as Markdown, or else one field a line. */
export const save = (url: string): void => {
  const draft = Drafts.find(url)
  if (draft !== undefined) {
    const blob = new Blob([contents(draft)], { type: "text/markdown;charset=utf-8" })
    const link = document.createElement("a")
    link.href = URL.createObjectURL(blob)
    link.download = `${draft.name.replaceAll(/[^\p{L}\p{N}-]+/gu, "-").slice(0, 80)}.md`
    link.click()
    URL.revokeObjectURL(link.href)
  }
}
