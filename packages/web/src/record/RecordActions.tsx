/** The actions on a record that is shown: copy, print, and links to the files before and after it. */
import { useState } from "preact/hooks"
import * as Announcer from "../app/Announcer.ts"
import type { Parts, Visible } from "../app/Dossier.ts"
import { lazy } from "../app/Lazy.tsx"
import * as Keyboard from "../app/Keyboard.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"
import * as Export from "./Export.ts"

const RecordWork = lazy(async () => (await import("./RecordWork.tsx")).RecordWork)

interface RecordActionsProps {
  readonly record: Visible
  readonly at: number | undefined
  readonly parts: Parts | undefined
}

/** Copies a text. Resolves with a sentence about the outcome. */
const copy = async (text: string, name: string): Promise<string> => {
  try {
    await navigator.clipboard.writeText(text)
    return `Copied as ${name}.`
  } catch {
    // The browser denies the clipboard, or the page has no secure origin.
    return "The browser does not let this page copy."
  }
}

/** Links and buttons below the paper, with the keys `n` and `p`. */
export const RecordActions = ({ record, at, parts }: RecordActionsProps) => {
  const [outcome, setOutcome] = useState("")
  const urlOf = (id: string | null | undefined) =>
    id === null || id === undefined ? undefined : Route.recordUrl(record.type, id)
  const previous = urlOf(parts?.previous)
  const next = urlOf(parts?.next)
  const visit = (url: string | undefined, end: string) => () => {
    if (url === undefined) {
      Announcer.say(`${record.id} is the ${end} one that you can see.`)
    } else {
      Location.go(url)
    }
  }
  Keyboard.useKeys({ n: visit(next, "last"), p: visit(previous, "first") })
  const copyAs = async (text: string, name: string): Promise<void> => {
    const sentence = await copy(text, name)
    setOutcome(sentence)
    Announcer.say(sentence)
  }
  return (
    <>
      {(SessionState.me.value?.roles.length ?? 0) > 0 ? <RecordWork record={record} at={at} parts={parts} /> : null}
      <nav class="paged" aria-label="File">
        {previous === undefined ? null : (
          <a href={previous} rel="prev">
            ← {parts?.previous}
          </a>
        )}
        {next === undefined ? null : (
          <a href={next} rel="next">
            {parts?.next} →
          </a>
        )}
        <span class="quiet">{outcome}</span>
        <button type="button" class="link" onClick={() => void copyAs(Export.toMarkdown(record, at), "Markdown")}>
          Copy as Markdown
        </button>
        <button type="button" class="link" onClick={() => void copyAs(Export.toJson(record, at), "JSON")}>
          Copy as JSON
        </button>
        <button type="button" class="link" onClick={() => print()}>
          Print
        </button>
      </nav>
    </>
  )
}
