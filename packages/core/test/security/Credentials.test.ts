/** What is kept of a login, and of a file from before there were override phrases. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Database, layer } from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import * as Credentials from "../../src/security/Credentials.ts"
import * as SecurityMigrations from "../../src/security/SecurityMigrations.ts"
import * as Storage from "./Storage.ts"

const find = (login: string) => Storage.write((run) => Credentials.find(run, login))
const set = (login: string, hash: string, at: number) => Storage.write((run) => Credentials.set(run, login, hash, at))
const setPhrase = (login: string, hash: string | null, at: number) =>
  Storage.write((run) => Credentials.setPhrase(run, login, hash, at))

describe("credentials", () => {
  it.effect("are kept by login, each with the time of its last change", () =>
    Effect.gen(function* () {
      yield* set("one", "first", 1)
      yield* set("other", "second", 2)
      yield* set("one", "third", 3)
      expect(yield* find("one")).toEqual({ passwordHash: "third", phraseHash: null })
      expect(yield* find("other")).toEqual({ passwordHash: "second", phraseHash: null })
      expect(yield* find("nobody")).toBe(undefined)
      expect(yield* Storage.rows("SELECT login, changed_at FROM credentials ORDER BY login")).toEqual([
        { login: "one", changed_at: 3 },
        { login: "other", changed_at: 2 }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("keep the phrase when the password changes, and drop it when it is taken away", () =>
    Effect.gen(function* () {
      yield* set("one", "first", 1)
      yield* setPhrase("one", "phrase", 2)
      yield* set("one", "second", 3)
      expect(yield* find("one")).toEqual({ passwordHash: "second", phraseHash: "phrase" })
      yield* setPhrase("one", null, 4)
      expect(yield* find("one")).toEqual({ passwordHash: "second", phraseHash: null })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("hold no phrase of a login without a password", () =>
    Effect.gen(function* () {
      yield* setPhrase("nobody", "phrase", 1)
      expect(yield* find("nobody")).toBe(undefined)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are removed whole, and of nobody else", () =>
    Effect.gen(function* () {
      yield* set("one", "first", 1)
      yield* set("other", "second", 1)
      yield* Storage.write((run) => Credentials.remove(run, "one"))
      yield* Storage.write((run) => Credentials.remove(run, "one"))
      expect(yield* find("one")).toBe(undefined)
      expect(yield* find("other")).toMatchObject({ passwordHash: "second" })
    }).pipe(Effect.provide(Storage.memory))
  )
})

describe("migrations", () => {
  it("are numbered from one upwards, without a gap", () => {
    expect(SecurityMigrations.migrations.map(({ set, id }) => [set, id])).toEqual([
      ["security", 1],
      ["security", 2],
      ["security", 3],
      ["security", 4],
      ["security", 5]
    ])
  })

  it.scoped("carry on a file that has the first of them", () =>
    Effect.gen(function* () {
      const filename = yield* Storage.file
      const before = layer({
        filename,
        create: true,
        applicationId: 0x73656375,
        migrations: SecurityMigrations.migrations.slice(0, 1),
        settings: DatabaseSettings.defaults
      })
      yield* Effect.provide(set("one", "first", 1), before)
      const after = Effect.flatMap(Database, () => find("one"))
      expect(yield* Effect.provide(after, Storage.at(filename))).toEqual({ passwordHash: "first", phraseHash: null })
    })
  )
})
