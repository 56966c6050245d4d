/**
 * Stores the report of an import in the deepwell while it runs.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as ImportReport from "@scipnet/core/deepwell/import/ImportReport"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

type Stored = ReturnType<Deepwell.Deepwell["Type"]["addToImportReport"]>

/** Adds a line to the report. */
export type Write = (
  line: ImportReport.Entry
) => Effect.Effect<void, Effect.Effect.Error<Stored>, Effect.Effect.Context<Stored>>

/** Lines are stored in one transaction when there are this many, or at least this time (ms) after the first one. */
const batch = { lines: 500, time: 500 } as const

/**
 * Begins a report, and ends it if the effect succeeds. If the effect fails or is interrupted, the lines so far are stored. A
 * process that is killed loses the lines of the last half second at most.
 */
export const withReport = <A, E, R>(source: ImportReport.Source, use: (write: Write) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const report = yield* deepwell.beginImportReport(source)
    let lines: Array<ImportReport.Entry> = []
    let firstAt = 0
    const store = (isEnd: boolean) =>
      Effect.suspend(() => {
        const stored = lines
        lines = []
        return deepwell.addToImportReport(report, stored, isEnd)
      })
    const write: Write = (line) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        firstAt = lines.length === 0 ? now : firstAt
        lines.push(line)
        return lines.length >= batch.lines || now - firstAt >= batch.time ? store(false) : Effect.void
      })
    return yield* Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.exit(restore(use(write))), (exit) => Effect.zipRight(store(Exit.isSuccess(exit)), exit))
    )
  })
