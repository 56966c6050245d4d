/** A deepwell in a file: reopened, opened twice, tampered with, and invalid files. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Effect, Layer, Logger, LogLevel, Redacted, Stream } from "effect"
import * as Files from "../../database/Files.ts"
import * as Guards from "../../eventsourcing/sql/Guards.ts"
import * as Fixture from "../Fixture.ts"

const quiet = Logger.withMinimumLogLevel(LogLevel.None)
const at = (filename: string, create = true) =>
  Deepwell.layerSqlite({ filename, create, security: Fixture.security, database: { synchronous: "NORMAL" } })

/** Runs an effect in the deepwell of a file, and closes it afterwards. */
const inside = <A, E>(filename: string, effect: Effect.Effect<A, E, Deepwell.Deepwell>) =>
  Effect.provide(effect, at(filename))

const opened = (filename: string, create = true) => quiet(Effect.flip(Effect.scoped(Layer.build(at(filename, create)))))

const file = Effect.map(Files.folder, (folder) => join(folder, "deepwell.db"))

const deepwell = <A, E, R>(use: (deepwell: typeof Deepwell.Deepwell.Service) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(Deepwell.Deepwell, use)

const verify = deepwell((each) => Fixture.operator(each.verify))

describe("a deepwell in a file", () => {
  it.scopedLive("keeps its state when it is reopened", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* inside(filename, Fixture.fill)
      const read = deepwell((each) => Fixture.as("reader-1")(each.access({ type: "scp", id: "SCP-001" })))
      expect(yield* inside(filename, read)).toMatchObject({ _tag: "Granted", record: { name: "The Lowest File" } })
      expect((yield* inside(filename, verify)).position).toBeGreaterThan(20)
    })
  )

  it.scopedLive("can be open twice, without lost or repeated commands", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* inside(filename, Fixture.fill)
      const filing = (name: string) =>
        deepwell((each) =>
          Effect.all(
            Array.from({ length: 8 }, (_, index) => {
              const section = { section: `${name}-${index}`, title: "Note", body: "", clearance: null }
              return Fixture.as("admin")(each.execute(Scp.FileSection.make({ scp: "SCP-001", ...section })))
            }),
            { concurrency: "unbounded" }
          )
        )
      yield* Effect.all([inside(filename, filing("one")), inside(filename, filing("two"))], { concurrency: 2 })
      const read = deepwell((each) => Fixture.as("admin")(each.access({ type: "scp", id: "SCP-001" })))
      const answer = yield* inside(filename, read)
      expect(answer._tag === "Granted" && answer.record.type === "scp" ? answer.record.sections : []).toHaveLength(18)
      yield* inside(filename, verify)
    })
  )

  it.scopedLive("contains no password and no name of a failed login in any byte", () =>
    Effect.gen(function* () {
      const filename = yield* file
      const typed = deepwell((each) =>
        Effect.all([
          Effect.flip(each.login("zebedee.typed.in.vain", Redacted.make("marked-password-1"))),
          Effect.flip(each.login("reader-1", Redacted.make("marked-password-2"))),
          Effect.flip(each.login("Zebedee Typed In Vain!", Redacted.make("marked-password-3")))
        ])
      )
      yield* inside(filename, Effect.zipRight(Fixture.fill, typed))
      const folder = join(filename, "..")
      const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString("latin1"))
      expect(bytes.join()).toContain("$argon2id$")
      expect(bytes.join()).not.toMatch(/zebedee|marked-password/i)
      expect(bytes.join()).not.toContain(Redacted.value(Fixture.password))
    })
  )
})

describe("verify", () => {
  it.scopedLive("reports the first altered event, and appends an entry", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* inside(filename, Fixture.fill)
      yield* Effect.scoped(
        Files.meddle(
          filename,
          ...Guards.lifted("UPDATE events SET data = replace(data, 'Lowest', 'Slowest') WHERE type = 'ScpRegistered'")
        )
      )
      const [error, last] = yield* inside(
        filename,
        Effect.all([Effect.flip(verify), deepwell((each) => Fixture.as("admin")(each.audit({ limit: 1 })))])
      )
      expect(error).toMatchObject({ _tag: "ChainBroken" })
      const position = error._tag === "ChainBroken" ? error.position : 0
      expect(last).toMatchObject([{ action: "verify", actor: "operator:holder", details: { position } }])
      const first = yield* inside(
        filename,
        deepwell((each) => Fixture.operator(Stream.runHead(each.events({ types: ["ScpRegistered"] }))))
      )
      expect(first).toMatchObject({ value: { position } })
    })
  )

  it.effect("and the log are for the operator: a user of any level is rejected", () =>
    Effect.gen(function* () {
      const each = yield* Deepwell.Deepwell
      const refused = { _tag: "OperatorOnly" }
      expect(yield* Effect.flip(Fixture.as("admin")(each.verify))).toMatchObject({ ...refused, action: "verify" })
      const log = Stream.runCollect(each.events({}))
      expect(yield* Effect.flip(Fixture.as("admin")(log))).toMatchObject({ ...refused, action: "events" })
    }).pipe(Fixture.filled)
  )
})

describe("an invalid file", () => {
  it.scopedLive("of a newer program fails with SchemaTooNew, and is unchanged", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* inside(filename, Fixture.fill)
      yield* Effect.scoped(Files.meddle(filename, "INSERT INTO migrations VALUES ('events', 99, 'later', 'ab', 1)"))
      const before = readFileSync(filename)
      expect(yield* opened(filename)).toMatchObject({ _tag: "SchemaTooNew", set: "events", id: 99 })
      expect(readFileSync(filename).equals(before)).toBe(true)
    })
  )

  it.scopedLive("with rows of a newer program's projections is rejected", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* inside(filename, Fixture.fill)
      yield* Effect.scoped(Files.meddle(filename, "UPDATE projections SET version = 99 WHERE name = 'scps'"))
      expect(yield* opened(filename)).toMatchObject({ _tag: "ProjectionVersionMismatch" })
    })
  )

  it.scopedLive("of another program fails with DatabaseForeign, and is unchanged", () =>
    Effect.gen(function* () {
      const folder = yield* Files.folder
      const [other, text] = [join(folder, "other.db"), join(folder, "text.db")]
      yield* Effect.scoped(Files.meddle(other, "CREATE TABLE notes (text TEXT)"))
      writeFileSync(text, "This is a text and no database at all.\n".repeat(50))
      for (const filename of [other, text]) {
        const before = readFileSync(filename)
        for (const create of [true, false]) {
          expect(yield* opened(filename, create)).toMatchObject({ _tag: "DatabaseForeign" })
        }
        expect(readFileSync(filename).equals(before)).toBe(true)
      }
    })
  )

  it.scopedLive("that is absent fails with DatabaseUnavailable without create, and is not created", () =>
    Effect.gen(function* () {
      const filename = yield* file
      expect(yield* opened(filename, false)).toMatchObject({ _tag: "DatabaseUnavailable" })
      expect(existsSync(filename)).toBe(false)
      const nowhere = join(filename, "..", "no-folder", "deepwell.db")
      expect(yield* opened(nowhere)).toMatchObject({ _tag: "DatabaseUnavailable" })
      expect(existsSync(nowhere)).toBe(false)
    })
  )

  it.scopedLive("with an unknown event reports its type and position", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* inside(filename, Fixture.fill)
      yield* Effect.scoped(
        Files.meddle(filename, ...Guards.lifted("UPDATE events SET type = 'UserBeamedUp' WHERE position = 1"))
      )
      const log = deepwell((each) => Fixture.operator(Stream.runCollect(each.events({}))))
      const error = yield* inside(filename, Effect.flip(log))
      expect(error).toMatchObject({ _tag: "UnknownEvent", position: 1, type: "UserBeamedUp" })
    })
  )
})
