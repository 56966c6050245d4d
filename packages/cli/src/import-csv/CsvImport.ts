/**
 * Registers the anomalies or users of a CSV file, one command and one append a row. A row's command id is derived from its
 * content, so that a file can be imported again after an interruption.
 */
import { createHash } from "node:crypto"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Commands from "@scipnet/core/domain/Command"
import * as User from "@scipnet/core/domain/user/User"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Redacted from "effect/Redacted"
import { BadInput } from "../error/CliError.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as ExitCode from "../error/ExitCode.ts"
import * as ProgressBar from "../io/ProgressBar.ts"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import * as CsvFile from "./CsvFile.ts"
import * as CsvRows from "./CsvRows.ts"

/** What happened to a row, or would happen; `why` is the reason of a rejection. */
export interface RowResult {
  readonly line: number
  readonly id: string
  readonly outcome: "registered" | "rejected" | "would be registered" | "is there already"
  readonly why: string | null
}

const allColumns = [...new Set([...CsvRows.kinds.records.columns, ...CsvRows.kinds.people.columns])]

/** Reads a file. Its rows are users if it has a column `user`, and anomalies otherwise. */
export const read = (file: string) =>
  Effect.map(CsvFile.read(file, allColumns), (rows) => ({
    rows,
    kind: rows.some(({ cells }) => cells["user"] !== undefined) ? CsvRows.kinds.people : CsvRows.kinds.records
  }))

type Kind = CsvRows.Kind

const idOf = ({ cells }: CsvFile.Row): string => cells["user"] ?? cells["id"] ?? ""

/** Decodes the command of a row. Fails with `BadInput` for a missing or invalid cell, and for a column of the other kind. */
const commandOf = (kind: Kind, { cells }: CsvFile.Row) =>
  Effect.gen(function* () {
    const missing = kind.required.find((column) => cells[column] === undefined)
    const foreign = Object.keys(cells).find((column) => !kind.columns.includes(column))
    if (missing !== undefined) {
      return yield* new BadInput({ what: missing, why: "the cell is empty" })
    }
    if (foreign !== undefined) {
      return yield* new BadInput({ what: foreign, why: `it is no column of ${kind.name}` })
    }
    return yield* ArgumentDecoding.decodeTyped(Commands.Command, kind.toCommand(cells))
  })

const commandId = (command: Commands.Command): string =>
  `csv-${createHash("sha256").update(JSON.stringify(command)).digest("hex").slice(0, 32)}`

const rejected = (row: CsvFile.Row, error: ErrorMessages.KnownError): RowResult => ({
  line: row.line,
  id: idOf(row),
  outcome: "rejected",
  why: ErrorMessages.sentence(error)
})

const fatalCodes: ReadonlySet<number> = new Set([ExitCode.database, ExitCode.network])

/** True for an error of one row. Errors of the database, the network or the session end the import. */
const isRowError = (error: ErrorMessages.KnownError): boolean =>
  error._tag !== "SessionEnded" && !fatalCodes.has(ExitCode.of(error))

/** Executes the rows; `password` is the temporary password of the users. */
export const run = (kind: Kind, rows: ReadonlyArray<CsvFile.Row>, password: Redacted.Redacted | null) =>
  ProgressBar.withSteps("import", rows.length, ({ tick }) =>
    Effect.forEach(rows, (row) =>
      Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        const command = yield* commandOf(kind, row)
        const options = { commandId: commandId(command) }
        yield* command._tag === "RegisterUser" && password !== null
          ? deepwell.register(User.Register.make(command), password, options)
          : deepwell.execute(command, options)
        return { line: row.line, id: idOf(row), outcome: "registered" as const, why: null }
      }).pipe(
        Effect.catchIf(isRowError, (error) => Effect.succeed<RowResult>(rejected(row, error))),
        Effect.zipLeft(tick)
      )
    )
  )

const pageSize = 500

/** The ids of a type that the user may see. */
const visibleIds = (type: "scp" | "user") =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const ids = new Set<string>()
    let after: string | undefined
    do {
      const page = yield* deepwell.list({ type, limit: pageSize, ...(after === undefined ? {} : { after }) })
      page.forEach(({ id }) => ids.add(id))
      after = page.length < pageSize ? undefined : page.at(-1)?.id
    } while (after !== undefined)
    return ids
  })

/** Says what would happen to each row, without changing anything. Hidden records and missing rights are not foreseen. */
export const rehearse = (kind: Kind, rows: ReadonlyArray<CsvFile.Row>) =>
  Effect.gen(function* () {
    const there = yield* visibleIds(kind.name === "people" ? "user" : "scp")
    const seen = new Set<string>()
    return yield* Effect.forEach(rows, (row) =>
      Effect.map(
        Effect.either(commandOf(kind, row)),
        Either.match({
          onLeft: (error): RowResult => rejected(row, error),
          onRight: (command): RowResult => {
            const id =
              command._tag === "RegisterScp" ? command.scp : command._tag === "RegisterUser" ? command.user : idOf(row)
            const isThere = there.has(id) || seen.has(id)
            seen.add(id)
            const outcome = isThere ? ("is there already" as const) : ("would be registered" as const)
            return { line: row.line, id, outcome, why: null }
          }
        })
      )
    )
  })
