/** Changes of sessions in a shared log, applied to the file of a replica. */
import { expect, it } from "@effect/vitest"
import { Context, Effect, Either, Layer } from "effect"
import { Database } from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import * as FileFormat from "../../src/deepwell/FileFormat.ts"
import * as SessionChanges from "../../src/security/SessionChanges.ts"
import * as Sessions from "../../src/security/Sessions.ts"

const noon = 1_000_000_000_000
const hour = 3_600_000

const row = (id: string, more: object = {}) => ({
  id,
  token_hash: `digest of ${id}`,
  login: "owner",
  origin: null,
  opened_at: noon,
  seen_at: noon,
  idle: hour,
  expires_at: noon + 12 * hour,
  ended: false,
  ...more
})

const changes = (...rows: ReadonlyArray<object>) =>
  rows.map((data, index) => ({ revision: index + 1, data: JSON.stringify(data) }))

const opened = Effect.gen(function* () {
  const file = FileFormat.layer({ filename: ":memory:", create: true, settings: DatabaseSettings.defaults })
  const { read, write } = Context.get(yield* Layer.build(file), Database)
  const ids = (at = noon) => read("list", (run) => Sessions.latest(run, at).map(({ id }) => id))
  return {
    read,
    ids,
    apply: (...rows: ReadonlyArray<object>) =>
      write("apply", (run) => Either.right(SessionChanges.apply(run, changes(...rows)))),
    clear: write("clear", (run) => Either.right(SessionChanges.clear(run)))
  }
})

it.scoped("opens, updates and ends sessions; a repeated change changes nothing", () =>
  Effect.gen(function* () {
    const { read, ids, apply, clear } = yield* opened
    const all = [
      row("one"),
      row("two"),
      row("two", { seen_at: noon + 5 }),
      row("one", { ended: true, token_hash: "ended:one" })
    ]
    yield* apply(...all)
    yield* apply(...all)
    expect(yield* ids()).toEqual(["two"])
    expect(yield* read("find", (run) => Sessions.find(run, "two", noon))).toMatchObject({ seenAt: noon + 5 })
    yield* apply(row("unknown", { ended: true }))
    yield* clear
    expect(yield* ids()).toEqual([])
  })
)

it.scoped(
  "deletes sessions that expired long ago when one is opened, and keeps those that another clock calls open",
  () =>
    Effect.gen(function* () {
      const { read, apply } = yield* opened
      const stored = read("list", (run) => run("SELECT id FROM sessions ORDER BY id"))
      yield* apply(row("idle"), row("used", { seen_at: noon + hour }))
      yield* apply(row("late", { opened_at: noon + 2 * hour, seen_at: noon + 2 * hour }))
      expect(yield* stored).toEqual([{ id: "late" }, { id: "used" }])
      // A use that another machine accepted brings the whole row back.
      yield* apply(row("idle", { seen_at: noon + 2 * hour }))
      expect(yield* stored).toHaveLength(3)
    })
)

it.scoped("a malformed change fails with a typed error that quotes nothing, and none is applied", () =>
  Effect.gen(function* () {
    const { ids, apply } = yield* opened
    const malformed = [
      row("two", { idle: "a secret" }),
      row("two", { ended: 1 }),
      { id: "two" },
      row("two", { seen_at: 0.5 })
    ]
    for (const each of malformed) {
      const error = yield* Effect.flip(apply(row("one"), each))
      expect(error).toMatchObject({ _tag: "DatabaseCorrupt", reason: "SQLITE_CORRUPT" })
      expect(JSON.stringify(error)).not.toContain("secret")
    }
    expect(yield* ids()).toEqual([])
  })
)
