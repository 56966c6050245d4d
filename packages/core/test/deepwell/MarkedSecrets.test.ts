/** Secrets, and texts above the clearance of a reader, are disclosed nowhere: all output and all files are searched. */
import { dirname } from "node:path"
import { expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Duration, Effect, Either, Exit, Layer, Redacted } from "effect"
import { Database } from "../../src/database/Database.ts"
import * as Files from "../database/Files.ts"
import * as Guards from "../eventsourcing/sql/Guards.ts"
import * as Fixture from "./Fixture.ts"
import * as Markers from "./Markers.ts"
import * as OnFile from "./OnFile.ts"
import * as Parts from "./Parts.ts"
import * as Scenario from "./MarkedScenario.ts"
import * as Witness from "./Witness.ts"

// The outputs that contain a marker: their source, the step, and the markers.
type Leak = readonly [step: string, by: string, marker: string]

const write = (...statements: ReadonlyArray<string>) =>
  Effect.flatMap(Database, (database) =>
    database.write("a write of the test", (run) => Either.right(statements.forEach((statement) => run(statement))))
  )

/** Runs the steps. Returns the markers in outputs and in answers to actors who may not see them. */
const follow = (witness: Witness.Witness, steps: ReadonlyArray<Scenario.Step>, tokens: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const leaks: Array<Leak> = []
    const outcomes: Array<readonly [string, boolean]> = []
    const nowhere = [...Scenario.markers.secrets, ...tokens]
    for (const { name, lower, run } of steps) {
      const before = witness.said.length
      const exit = yield* witness.hear("error", run)
      outcomes.push([name, Exit.isSuccess(exit)])
      const said = witness.said.slice(before)
      leaks.push(
        ...said.flatMap(({ by, text }) =>
          Markers.found([...nowhere, ...Scenario.markers.texts], text).map((marker) => [name, by, marker] as const)
        )
      )
      if (lower && Exit.isSuccess(exit)) {
        const answer = JSON.stringify(exit.value) ?? ""
        leaks.push(...Markers.found(Scenario.markers.texts, answer).map((marker) => [name, "answer", marker] as const))
      }
    }
    return { leaks, outcomes }
  })

const succeeded = (outcomes: ReadonlyArray<readonly [string, boolean]>) =>
  outcomes.filter(([, success]) => success).map(([name]) => name)

/** The markers in the tables, except in the named columns. */
const inTables = (markers: ReadonlyArray<string>, apart: { readonly [table: string]: ReadonlyArray<string> } = {}) =>
  Effect.gen(function* () {
    const tables = yield* Parts.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    const names = tables.flatMap((row) => ("name" in row && typeof row.name === "string" ? [row.name] : []))
    expect(names.length).toBeGreaterThan(20)
    const holding = yield* Effect.forEach(names, (name) =>
      Effect.map(Parts.rows(`SELECT * FROM "${name}"`), (rows) => {
        const values = rows.flatMap((row) =>
          Object.entries(row)
            .filter(([column]) => !(apart[name] ?? []).includes(column))
            .map(([, value]: readonly [string, unknown]) =>
              value instanceof Uint8Array ? Buffer.from(value) : String(value)
            )
        )
        return values.some((value) => Markers.found(markers, value).length > 0) ? [name] : []
      })
    )
    return holding.flat()
  })

const settings = { database: { lockTimeout: Duration.millis(120) } }

/** A filled file, with all output about it from the beginning. */
const day = Effect.gen(function* () {
  const file = yield* OnFile.filename
  const witness = Witness.make()
  const opened = <A, E, R>(use: Effect.Effect<A, E, R>) =>
    Effect.provide(use, Layer.provideMerge(OnFile.layer(file, settings), witness.layer))
  yield* opened(Fixture.fill)
  return { file, witness, opened }
})

const ready = Effect.gen(function* () {
  const door = yield* Deepwell.Deepwell
  const session = yield* door.login(Scenario.holder, Fixture.password, "test")
  return { door, session, token: Redacted.value(session.token) }
})

it.scopedLive("calls with right and wrong arguments disclose no marker", () =>
  Effect.gen(function* () {
    const { file, witness, opened } = yield* day
    const token = yield* opened(
      Effect.gen(function* () {
        const { door, session, token } = yield* ready
        const steps = [...Scenario.filing(door), ...Scenario.accounts(door, session), ...Scenario.asking(door)]
        const { leaks, outcomes } = yield* follow(witness, steps, [token])
        expect(leaks).toEqual([])
        // Some of the calls succeeded.
        expect(succeeded(outcomes)).toEqual(
          expect.arrayContaining([
            "files a section at level 5",
            "revises the section",
            "files a section at level 6",
            "files a document of a site",
            "enrols"
          ])
        )
        expect(succeeded(outcomes)).toEqual(
          expect.arrayContaining([
            "logs in",
            "changes the password",
            "resets the password",
            "sets a phrase",
            "uses break-glass",
            "resumes"
          ])
        )
        expect(succeeded(outcomes)).toEqual(
          expect.arrayContaining(["archivist-4 access", "auditor-3 audit", "reads by break-glass"])
        )

        yield* witness.measure
        const bytes = OnFile.bytes(dirname(file)).filter(([name]) => name.includes(".db"))
        expect(bytes.map(([name]) => name)).toEqual(expect.arrayContaining(["deepwell.db", "deepwell.db-wal"]))
        expect(bytes.flatMap(([, each]) => Markers.found([...Scenario.markers.secrets, token], each))).toEqual([])
        expect(yield* inTables([...Scenario.markers.secrets, token])).toEqual([])

        // The texts are stored only in the data of events and in the tables of sections.
        const { five, revised, six, site } = Scenario.texts
        for (const text of [five, revised, six, site]) {
          const tables = yield* inTables([text])
          expect(tables).toContain("events")
          expect(tables).toContain("sections")
          expect(tables).not.toContain("audit")
        }
        const belongs = { events: ["data"], sections: ["title", "body"], sections_text: ["title", "body"] }
        const index = ["sections_text_data"]
        expect((yield* inTables(Scenario.markers.texts, belongs)).filter((name) => !index.includes(name))).toEqual([])
        const never = [Scenario.texts.refused, Scenario.texts.other, Scenario.texts.illFormed]
        expect(yield* inTables(never)).toEqual([])
        const hashes = yield* Parts.rows(
          "SELECT password_hash, phrase_hash FROM credentials WHERE phrase_hash IS NOT NULL"
        )
        expect(JSON.stringify(hashes)).toMatch(/\$argon2id\$.*\$argon2id\$/)
        return token
      })
    )
    // Once closed, the write-ahead log is in the file itself.
    const left = OnFile.bytes(dirname(file)).flatMap(([, each]) =>
      Markers.found([...Scenario.markers.secrets, token], each)
    )
    expect(left).toEqual([])
    const said = witness.said.map(({ text }) => text).join("\n")
    expect(said.length).toBeGreaterThan(10_000)
    expect(Markers.found([...Scenario.markers.secrets, ...Scenario.markers.texts, token], said)).toEqual([])
  })
)

/** Runs the failing calls while the file is in a state, and expects no marker. All fail except those named by `apart`. */
const whileFailing = <E, R>(state: (file: string) => Effect.Effect<unknown, E, R>, apart: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const { file, witness, opened } = yield* day
    yield* opened(
      Effect.gen(function* () {
        const { door, session, token } = yield* ready
        yield* follow(witness, Scenario.accounts(door, session))
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* state(file)
            const { leaks, outcomes } = yield* follow(witness, Scenario.failing(door, session), [token])
            expect(leaks).toEqual([])
            expect(succeeded(outcomes)).toEqual(apart)
          })
        )
        expect(yield* inTables([...Scenario.markers.secrets, token, ...Scenario.markers.texts])).toEqual([])
        const bytes = OnFile.bytes(dirname(file))
        expect(bytes.flatMap(([, each]) => Markers.found([...Scenario.markers.secrets, token], each))).toEqual([])
        expect(witness.said.some(({ by }) => by === "log")).toBe(true)
      })
    )
  })

it.scopedLive("calls disclose no marker while another process holds the write lock", () =>
  whileFailing((file) => Files.meddle(file, "BEGIN IMMEDIATE"))
)

it.scopedLive("calls disclose no marker while the file is full", () =>
  whileFailing(
    () =>
      Effect.gen(function* () {
        yield* write("PRAGMA max_page_count = 1")
        const door = yield* Deepwell.Deepwell
        // Fills the remaining room in the last pages.
        yield* Effect.flip(Effect.forever(Fixture.as("reader-1")(door.access({ type: "scp", id: "SCP-999" }))))
      }),
    // The use of a session is written at most once a minute.
    ["resumes"]
  )
)

it.scopedLive("calls disclose no marker while the database quotes the rejected row in its error", () =>
  whileFailing(
    () =>
      write(
        "CREATE TRIGGER spilled_event BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, NEW.data); END",
        "CREATE TRIGGER spilled_try BEFORE INSERT ON throttles BEGIN SELECT RAISE(ABORT, NEW.key); END"
      ),
    ["resumes"]
  )
)

it.scopedLive("calls disclose no marker when an event can no longer be decoded", () =>
  Effect.gen(function* () {
    const { witness, opened } = yield* day
    yield* opened(
      Effect.gen(function* () {
        const { door } = yield* ready
        yield* follow(witness, Scenario.filing(door))
        // As a newer version of the program could have written it, with longer titles.
        yield* write(
          ...Guards.lifted(`UPDATE events SET data = replace(data, '${Scenario.texts.fiveTitle}', '${Scenario.texts.fiveTitle}${"x".repeat(200)}')
           WHERE type = 'ScpSectionFiled'`)
        )
        const again = [...Scenario.filing(door), ...Scenario.asking(door)]
        const { leaks, outcomes } = yield* follow(witness, again)
        expect(leaks).toEqual([])
        expect(succeeded(outcomes)).not.toContain("files at level 5")
      })
    )
  })
)
