/** The export of the log under the present filters, as a file. */
import { useEffect, useRef, useState } from "preact/hooks"
import * as Line from "../app/Line.ts"
import * as SessionState from "../app/SessionState.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import type { AnyFailure } from "../words/Sentences.ts"
import * as Words from "../words/Words.ts"
import * as AuditFilter from "./AuditFilter.ts"
import * as LogFile from "./LogFile.ts"

interface ExportPanelProps {
  readonly filter: AuditFilter.Filter
  readonly filters: URLSearchParams
}

type State =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly count: number }
  | { readonly state: "done" | "cancelled"; readonly count: number }
  | { readonly state: "too-many"; readonly format: LogFile.Format }
  | { readonly state: "failed"; readonly failure: AnyFailure }

const save = (file: Blob, name: string): void => {
  const url = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the file long before.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Milliseconds between two counts on the screen. */
const countInterval = 100

/** The state of an export and what changes it. It ends with the component, the session, and a change of clearance. */
const useExport = () => {
  const [state, setState] = useState<State>({ state: "idle" })
  const stop = useRef<(() => void) | undefined>(undefined)
  const epoch = SessionState.epoch.value
  const halt = () => {
    stop.current?.()
    stop.current = undefined
  }
  useEffect(
    () => () => {
      halt()
      setState({ state: "idle" })
    },
    [epoch]
  )
  const start = (format: LogFile.Format, filter: AuditFilter.Filter): void => {
    halt()
    const file = LogFile.begin(format)
    let counted = 0
    const end = (last: State) => {
      halt()
      setState(last)
    }
    setState({ state: "running", count: 0 })
    let isOver = false
    const interrupt = Line.listen(
      "ExportAudit",
      { query: filter },
      (entry) => {
        if (isOver) {
          return
        }
        if (!file.add(entry)) {
          end({ state: "too-many", format })
        } else if (performance.now() - counted > countInterval) {
          counted = performance.now()
          setState({ state: "running", count: file.count() })
        }
      },
      (error) => {
        if (isOver) {
          return
        }
        if (error === undefined) {
          save(file.toBlob(), `scipnet-audit-${Words.day(Date.now())}.${format}`)
          end({ state: "done", count: file.count() })
        } else {
          end({ state: "failed", failure: error.failure })
        }
      }
    )
    stop.current = () => {
      isOver = true
      interrupt()
    }
  }
  const cancel = (): void => {
    halt()
    setState((before) => ({ state: "cancelled", count: before.state === "running" ? before.count : 0 }))
  }
  return { state, start, cancel }
}

const entries = (count: number): string => Words.count(count, "entry", "entries")

const Outcome = ({ state, filters }: { readonly state: State; readonly filters: URLSearchParams }) => {
  switch (state.state) {
    case "idle":
      return null
    case "running":
      return <p role="status">{entries(state.count)} so far…</p>
    case "done":
      return (
        <p class="done" role="status">
          {entries(state.count)} exported, oldest first. The export is on record.
        </p>
      )
    case "cancelled":
      return <p role="status">Cancelled after {entries(state.count)}. No file was made.</p>
    case "too-many":
      return (
        <div class="card l3" role="alert">
          <h2>Too many for a browser</h2>
          <p>
            These are more than {entries(LogFile.limits.entries)} or more text than a page should hold. No file was
            made. Narrow the filters, or export them at the command line:
          </p>
          <p>
            <code>{AuditFilter.commandLine(filters, state.format)}</code>
          </p>
        </div>
      )
    case "failed":
      return state.failure._tag === "ConnectionLost" ? (
        <div class="card l3" role="alert">
          <h2>No answer</h2>
          <p>The line was lost before the last entry. No file was made: export again when the line is back.</p>
        </div>
      ) : (
        <FailureCard failure={state.failure} />
      )
  }
}

/** The buttons, the count while it runs, and the outcome. */
export const ExportPanel = ({ filter, filters }: ExportPanelProps) => {
  const { state, start, cancel } = useExport()
  const isRunning = state.state === "running"
  return (
    <details>
      <summary>Export</summary>
      <p class="quiet">All entries that these filters find, also those of other pages, as one file.</p>
      <div class="buttons">
        {isRunning ? (
          <button type="button" class="ghost" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <>
            <button type="button" class="ghost" onClick={() => start("ndjson", filter)}>
              Export as NDJSON
            </button>
            <button type="button" class="ghost" onClick={() => start("csv", filter)}>
              Export as CSV
            </button>
          </>
        )}
      </div>
      <Outcome state={state} filters={filters} />
    </details>
  )
}
