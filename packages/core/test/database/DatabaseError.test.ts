import { SqlError } from "@effect/sql/SqlError"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, HashMap, Logger, Option, Schema } from "effect"
import * as DatabaseError from "../../src/database/DatabaseError.ts"

const failing = (code: string, message = "") => new SqlError({ cause: Object.assign(new Error(message), { code }) })

describe("DatabaseError", () => {
  // Trap: the code is in `SqlError.cause.code`, extended codes included.
  it.each([
    ["SQLITE_BUSY", "DatabaseBusy"],
    ["SQLITE_BUSY_SNAPSHOT", "DatabaseBusy"],
    ["SQLITE_BUSY_RECOVERY", "DatabaseBusy"],
    ["SQLITE_LOCKED_SHAREDCACHE", "DatabaseBusy"],
    ["SQLITE_PROTOCOL", "DatabaseBusy"],
    ["SQLITE_IOERR_BLOCKED", "DatabaseBusy"],
    ["SQLITE_IOERR", "DatabaseUnavailable"],
    ["SQLITE_IOERR_FSYNC", "DatabaseUnavailable"],
    ["SQLITE_IOERR_CORRUPTFS", "DatabaseCorrupt"],
    ["SQLITE_CANTOPEN", "DatabaseUnavailable"],
    ["SQLITE_CANTOPEN_ISDIR", "DatabaseUnavailable"],
    ["SQLITE_FULL", "DatabaseFull"],
    ["SQLITE_READONLY", "DatabaseReadOnly"],
    ["SQLITE_READONLY_DBMOVED", "DatabaseReadOnly"],
    ["SQLITE_CORRUPT", "DatabaseCorrupt"],
    ["SQLITE_CORRUPT_INDEX", "DatabaseCorrupt"],
    ["SQLITE_NOTADB", "DatabaseForeign"],
    ["SQLITE_INTERRUPT", "QueryTimeout"],
    ["SQLITE_CONSTRAINT_UNIQUE", "StatementFailed"],
    ["SQLITE_ERROR", "StatementFailed"],
    ["SQLITE_", "StatementFailed"],
    ["", "StatementFailed"],
    ["constructor", "StatementFailed"]
  ])("%s is a %s", (code, tag) => {
    const error = DatabaseError.fromUnknown("count", 3)(failing(code))
    expect(error).toMatchObject({ _tag: tag, operation: "count", attempt: 3, reason: code, statement: null })
  })

  it("includes the code and the text of a failed statement, but not its message", () => {
    const error = DatabaseError.fromUnknown(
      "add",
      1
    )(new DatabaseError.FailedStatement("INSERT INTO notes VALUES (?)", failing("SQLITE_CONSTRAINT_UNIQUE", "secret")))
    expect(error).toMatchObject({ code: "SQLITE_CONSTRAINT_UNIQUE", statement: "INSERT INTO notes VALUES (?)" })
    expect(JSON.stringify(error)).not.toContain("secret")
  })

  it.prop("converts any thrown value to a typed error", [FastCheck.anything()], ([thrown]) =>
    DatabaseError.isDatabaseError(DatabaseError.fromUnknown("guess", 1)(thrown))
  )

  it.prop("survives a round trip", [DatabaseError.DatabaseError], ([error]) => {
    const encoded = Schema.encodeSync(DatabaseError.DatabaseError)(error)
    expect(Schema.decodeUnknownSync(DatabaseError.DatabaseError)(encoded)).toEqual(error)
  })

  it.effect("is logged once, with its context", () =>
    Effect.gen(function* () {
      const lines: Array<unknown> = []
      const logger = Logger.make(({ logLevel, annotations }) =>
        lines.push([logLevel.label, HashMap.toEntries(annotations).toSorted()])
      )
      const error = DatabaseError.fromUnknown("count", 2)(failing("SQLITE_BUSY"))
      yield* DatabaseError.log(error).pipe(
        Effect.zipRight(DatabaseError.log(error)),
        Effect.zipRight(DatabaseError.log(DatabaseError.fromUnknown("count", 1)(failing("SQLITE_FULL")))),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      const context = (attempt: number, code: string) => [
        ["attempt", attempt],
        ["code", code],
        ["operation", "count"],
        ["statement", null]
      ]
      expect(lines).toEqual([
        ["WARN", context(2, "SQLITE_BUSY")],
        ["ERROR", context(1, "SQLITE_FULL")]
      ])
    })
  )

  it.effect("is logged with the beginning of a long statement", () =>
    Effect.gen(function* () {
      const statements: Array<unknown> = []
      const logger = Logger.make(({ annotations }) =>
        statements.push(Option.getOrNull(HashMap.get(annotations, "statement")))
      )
      const short = "SELECT 1"
      const long = `INSERT INTO events VALUES ${"(?, ?), ".repeat(5_000)}(?, ?)`
      for (const statement of [short, long]) {
        const failed = new DatabaseError.FailedStatement(statement, { cause: { code: "SQLITE_FULL" }, message: "" })
        yield* Effect.provide(
          DatabaseError.log(DatabaseError.fromUnknown("append", 1)(failed)),
          Logger.replace(Logger.defaultLogger, logger)
        )
      }
      expect(statements).toEqual([short, `${long.slice(0, 500)}… (${long.length} characters)`])
    })
  )
})
