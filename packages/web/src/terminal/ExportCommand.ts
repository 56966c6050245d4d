/** Saves a record as a file of the browser. */
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as ShellLine from "@scipnet/presentation/terminal/ShellLine"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"
import * as Line from "../app/Line.ts"
import * as Export from "../record/Export.ts"
import * as Reply from "./Reply.ts"

/** Offers a text as a download. */
const download = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown" }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // The browser has the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Saves a record as Markdown. A file of HTML is written by the command line only. */
export const exportFile = Reply.ofLine("EXPORT", async (line) => {
  if (/\.html?$/i.test(line.file)) {
    return Reply.elsewhere("EXPORT", ShellLine.ofLine("EXPORT", line).map(ShellQuote.quote).join(" "))
  }
  const { type, id } = line
  const answer = await Line.call("Access", { query: { type, id } })
  if (answer._tag !== "Granted") {
    return { kind: "record", type, answer, near: [] }
  }
  const name = line.file.split(/[/\\]/).at(-1) ?? ""
  download(name, `${Export.toMarkdown(answer.record, undefined)}\n`)
  return Reply.text(Outcomes.saved(id, name))
})
