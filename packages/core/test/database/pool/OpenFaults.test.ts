/** Opens and migrates a file while each call to SQLite fails in turn: no partial migration or connection is left. */
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import type { DatabaseOptions } from "../../../src/database/Database.ts"
import { isDatabaseError } from "../../../src/database/DatabaseError.ts"
import type { Migration } from "../../../src/database/migration/Migration.ts"
import * as Files from "../Files.ts"
import type { Fault } from "../sqlite/SqliteFaults.ts"
import * as SqliteFaults from "../sqlite/SqliteFaults.ts"

const codes = ["SQLITE_ERROR", "SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"] as const

// The number of error codes for each call. All of them take more than a minute.
const turns = Array.from({ length: Number(process.env["SCIPNET_TEST_FAULTS"] ?? 1) }, (_, turn) => turn)

const applicationId = 0x6e6f7465

const tags: Migration = {
  set: "notes",
  id: 2,
  name: "tags",
  statements: [
    "CREATE TABLE tags (note INTEGER REFERENCES notes, tag TEXT NOT NULL) STRICT",
    "CREATE INDEX tags_by_tag ON tags (tag)",
    "INSERT INTO tags (note, tag) SELECT id, 'old' FROM notes"
  ]
}

const both = [Files.notes, tags]

/** The progress of a file: nothing, its application id, the first migration, or both migrations. */
const stage = (filename: string) =>
  Effect.gen(function* () {
    if (!existsSync(filename)) {
      return "nothing"
    }
    const connection = yield* Files.meddle(filename)
    const rows = (statement: string) => connection.executeUnprepared(statement, [], undefined)
    const [{ application_id: owner }] = [...(yield* rows("PRAGMA application_id")), { application_id: 0 }]
    const names = (yield* rows("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")).map(
      ({ name }) => name
    )
    expect(yield* rows("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }])
    if (names.length === 0) {
      expect([0, applicationId]).toContain(owner)
      return owner === 0 ? "nothing" : "marked"
    }
    expect(owner).toBe(applicationId)
    const ledger = (yield* rows("SELECT id FROM migrations ORDER BY id")).map(({ id }) => id)
    const isWhole = ledger.length === 2
    expect(ledger).toEqual(isWhole ? [1, 2] : [1])
    expect(names).toEqual(isWhole ? ["migrations", "notes", "tags", "tags_by_tag"] : ["migrations", "notes"])
    return isWhole ? "both" : "first"
  }).pipe(Effect.scoped, Effect.orDie)

interface Setting {
  /** A new file for one round. */
  readonly file: (folder: string, round: number) => Effect.Effect<string>
  /** The stages that a file may have after opening it failed. */
  readonly left: ReadonlyArray<string>
  readonly texts: ReadonlyArray<string>
}

// The test simulates no power failure, so commits need no fsync.
const settings = { ...Files.impatient, synchronous: "NORMAL" as const }

const fresh: Setting = {
  file: (folder, round) => Effect.succeed(join(folder, `notes-${round}.db`)),
  left: ["nothing", "marked", "both"],
  texts: []
}

const old: Setting = {
  file: (folder, round) =>
    Effect.gen(function* () {
      const model = join(folder, "old.db")
      if (!existsSync(model)) {
        yield* Effect.scoped(
          Effect.flatMap(Files.open(Files.options(model)), (database) => Files.add(database, "from before"))
        )
      }
      const file = join(folder, `old-${round}.db`)
      copyFileSync(model, file)
      return file
    }).pipe(Effect.orDie),
  left: ["first", "both"],
  texts: ["from before"]
}

const crashed: Setting = {
  ...old,
  // As after a kill: the last commit is only in the WAL.
  file: (folder, round) =>
    Effect.scoped(
      Effect.gen(function* () {
        const live = join(folder, `live-${round}.db`)
        yield* Files.add(yield* Files.open(Files.options(live)), "from before")
        const file = join(folder, `crashed-${round}.db`)
        copyFileSync(live, file)
        copyFileSync(`${live}-wal`, `${file}-wal`)
        return file
      })
    ).pipe(Effect.orDie)
}

const rounds = ({ file, left, texts }: Setting, fault: (at: number) => Fault) =>
  Effect.gen(function* () {
    const folder = yield* Files.folder
    const chosen = (filename: string): DatabaseOptions => Files.options(filename, { migrations: both, settings })
    const attempt = (filename: string, chance: Fault) =>
      SqliteFaults.during(chance)(Effect.scoped(Files.open(chosen(filename))))

    const calm = yield* attempt(yield* file(folder, 0), SqliteFaults.none)
    expect(calm.exit).toMatchObject({ _tag: "Success" })
    expect(calm.calls.length).toBeGreaterThan(20)

    let failures = 0
    for (let at = 1; at <= calm.calls.length; at += 1) {
      const filename = yield* file(folder, at)
      const { exit } = yield* attempt(filename, fault(at))
      if (Exit.isFailure(exit)) {
        failures += 1
        const said = `${calm.calls[at - 1]}: ${Cause.pretty(exit.cause)}`
        expect(Cause.isFailure(exit.cause) && !Cause.isDie(exit.cause), said).toBe(true)
        expect(isDatabaseError(Cause.squash(exit.cause)), said).toBe(true)
      }
      expect(Files.descriptors(filename), calm.calls[at - 1]).toBe(0)
      expect(Exit.isSuccess(exit) ? ["both"] : left, calm.calls[at - 1]).toContain(yield* stage(filename))

      // Two connections: the first may not hold a lock that the second needs.
      yield* Effect.scoped(
        Effect.gen(function* () {
          const [one, other] = [yield* Files.open(chosen(filename)), yield* Files.open(chosen(filename))]
          yield* Files.add(one, "one")
          yield* Files.add(other, "other")
          expect(yield* Files.texts(one)).toEqual([...texts, "one", "other"])
        })
      )
      expect(yield* stage(filename)).toBe("both")
    }
    expect(failures).toBeGreaterThan(0)
  })

const inTurn = (at: number): string => codes[at % codes.length] ?? codes[0]

describe.each([
  ["a new file", fresh],
  ["an old file with a pending migration", old],
  ["an old file after a crash", crashed]
] as const)("opening %s", (_, setting) => {
  it.scopedLive.each(turns)(
    "when a call fails, turn %d",
    (turn) => rounds(setting, (at) => ({ at, code: inTurn(at + turn) })),
    120_000
  )

  it.scopedLive(
    "when every call from some point on fails",
    () => rounds(setting, (at) => ({ at, code: inTurn(at), lasting: true })),
    120_000
  )
})

describe("opening a file read-only", () => {
  it.scopedLive.each(codes)("when a call fails with %s", (code) =>
    Effect.gen(function* () {
      const { filename } = yield* Files.fresh({ settings })
      const opening = Effect.scoped(Files.open(Files.options(filename, { readonly: true, settings })))
      const calm = yield* SqliteFaults.during(SqliteFaults.none)(opening)
      for (let at = 1; at <= calm.calls.length; at += 1) {
        const { exit } = yield* SqliteFaults.during({ at, code })(opening)
        if (Exit.isFailure(exit)) {
          expect(Cause.isDie(exit.cause), Cause.pretty(exit.cause)).toBe(false)
          expect(isDatabaseError(Cause.squash(exit.cause))).toBe(true)
        }
        yield* opening
      }
    })
  )
})
