/** A file of audit entries that grows as they arrive. */
import * as AuditColumns from "@scipnet/presentation/audit/AuditColumns"
import * as Csv from "@scipnet/presentation/Csv"
import type { Success } from "../protocol/Calls.ts"

/** An entry of the audit log. */
export type Entry = Success<"Audit">[number]

/** The format of a file: one JSON value a line, or comma-separated values. */
export type Format = "ndjson" | "csv"

/** The largest file that a browser makes. */
export interface Limits {
  readonly entries: number
  /** Characters of the text. */
  readonly length: number
}

/** The limits of a page: more is for the command line. */
export const limits: Limits = { entries: 200_000, length: 128 * 1_024 * 1_024 }

/** Characters that are handed to the browser together: it keeps them outside of the heap of scripts. */
const partLength = 1_024 * 1_024

/** The file. */
export interface LogFile {
  /** Adds an entry. Returns false, and adds nothing, when the file would exceed a limit. */
  readonly add: (entry: Entry) => boolean
  /** The number of entries so far. */
  readonly count: () => number
  readonly toBlob: () => Blob
}

const lineOf: Readonly<Record<Format, (entry: Entry) => string>> = {
  ndjson: (entry) => `${JSON.stringify(entry)}\n`,
  csv: (entry) => `${Csv.line(AuditColumns.entries, entry)}\r\n`
}

const mediaTypes: Readonly<Record<Format, string>> = {
  ndjson: "application/x-ndjson",
  csv: "text/csv;charset=utf-8"
}

/** Begins a file. */
export const begin = (format: Format, { entries, length }: Limits = limits): LogFile => {
  const type = mediaTypes[format]
  const parts: Array<Blob> = []
  let text = format === "csv" ? `${Csv.header(AuditColumns.entries)}\r\n` : ""
  let total = text.length
  let count = 0
  return {
    add: (entry) => {
      const line = lineOf[format](entry)
      if (count >= entries || total + line.length > length) {
        return false
      }
      text += line
      total += line.length
      count += 1
      if (text.length >= partLength) {
        parts.push(new Blob([text]))
        text = ""
      }
      return true
    },
    count: () => count,
    toBlob: () => new Blob([...parts, text], { type })
  }
}
