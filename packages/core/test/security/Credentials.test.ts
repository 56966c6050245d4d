/** The table of credentials, and its migrations. */
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
  it.effect("are stored by login with the time of the last change", () =>
    Effect.gen(function* () {
      yield* set("one", "first", 1)
      yield* set("other", "second", 2)
      yield* set("one", "third", 3)
      expect(yield* find("one")).toEqual({ passwordHash: "third", phraseHash: null })
      expect(yield* find("other")).toEqual({ passwordHash: "second", phraseHash: null })
      expect(yield* find("unknown")).toBe(undefined)
      expect(yield* Storage.rows("SELECT login, changed_at FROM credentials ORDER BY login")).toEqual([
        { login: "one", changed_at: 3 },
        { login: "other", changed_at: 2 }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("keep the phrase when the password changes, and delete it with null", () =>
    Effect.gen(function* () {
      yield* set("one", "first", 1)
      yield* setPhrase("one", "phrase", 2)
      yield* set("one", "second", 3)
      expect(yield* find("one")).toEqual({ passwordHash: "second", phraseHash: "phrase" })
      yield* setPhrase("one", null, 4)
      expect(yield* find("one")).toEqual({ passwordHash: "second", phraseHash: null })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("store no phrase for a login without a password", () =>
    Effect.gen(function* () {
      yield* setPhrase("unknown", "phrase", 1)
      expect(yield* find("unknown")).toBe(undefined)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are deleted for one login only", () =>
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
  it("are numbered from 1 without gaps", () => {
    expect(SecurityMigrations.migrations.map(({ set, id }) => [set, id])).toEqual([
      ["security", 1],
      ["security", 2],
      ["security", 3],
      ["security", 4],
      ["security", 5]
    ])
  })

  it.scoped("upgrade a file that has only the first one", () =>
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
