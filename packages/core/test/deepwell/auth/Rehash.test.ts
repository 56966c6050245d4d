/** A successful login replaces a hash with outdated parameters. */
import { pbkdf2Sync, scryptSync } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { hash } from "@node-rs/argon2"
import { SharedTables } from "../../../src/deepwell/SharedTables.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

const text = Redacted.value(Fixture.password)
const salt = "Qx7fUm2LdZ0aWk9T"
const user = UserId.make("reader-1")

const scrypt = () => `scrypt:1024:8:1$${salt}$${scryptSync(text, salt, 64, { N: 1_024, r: 8, p: 1 }).toString("hex")}`
const pbkdf2 = () => `pbkdf2:sha256:1000$${salt}$${pbkdf2Sync(text, salt, 1_000, 32, "sha256").toString("hex")}`
const argon2 = (memoryCost: number, timeCost: number, parallelism = 1) =>
  hash(text, { memoryCost, timeCost, parallelism })

/** Hashes with weaker parameters than those of `layer`. */
const weaker: ReadonlyArray<readonly [name: string, make: () => string | Promise<string>]> = [
  ["argon2id with less memory", () => argon2(32, 2)],
  ["argon2id with fewer passes", () => argon2(64, 1)],
  ["argon2id with other lanes", () => argon2(64, 2, 2)],
  ["Werkzeug's scrypt", scrypt],
  ["Werkzeug's pbkdf2", pbkdf2]
]

const present = /^\$argon2id\$v=19\$m=64,t=2,p=1\$/

const layer = OnFile.layer(":memory:", { security: { memoryCost: 64, timeCost: 2 } })

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(layer))

const store = (stored: string, login: string = user) =>
  Parts.shared("UPDATE credentials SET password_hash = ? WHERE login = ?", [stored, login])
const stored = Effect.flatMap(SharedTables, ({ credentials }) =>
  Effect.map(credentials.find(user), (found) => found?.passwordHash ?? "")
)

const login = (password: Redacted.Redacted) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => door.login(user, password, "test"))

const wrong = Redacted.make("not the password at all")

describe("a login", () => {
  it.effect.each(weaker)(
    "with %s replaces it by a hash with the current parameters, of the same password",
    ([, make]) =>
      Effect.gen(function* () {
        const old = yield* Effect.promise(async () => make())
        yield* store(old)
        yield* Effect.flip(login(wrong))
        expect(yield* stored).toBe(old)
        yield* login(Fixture.password)
        const renewed = yield* stored
        expect(renewed).toMatch(present)
        yield* Effect.flip(login(wrong))
        yield* login(Fixture.password)
        expect(yield* stored).toBe(renewed)
      }).pipe(filled)
  )

  it.effect("with a hash of equal or higher cost keeps it", () =>
    Effect.gen(function* () {
      for (const [memory, passes] of [
        [64, 2],
        [128, 2],
        [64, 3]
      ] as const) {
        const old = yield* Effect.promise(() => argon2(memory, passes))
        yield* store(old)
        yield* login(Fixture.password)
        expect(yield* stored).toBe(old)
      }
    }).pipe(filled)
  )

  it.effect("that is refused although the password is right renews nothing", () =>
    Effect.gen(function* () {
      const old = scrypt()
      yield* store(old)
      const { throttles } = yield* SharedTables
      const attempt = { kind: "password", account: user, name: user, origin: "test", at: 0 } as const
      yield* Effect.replicateEffect(throttles.countAttempt(attempt), 20)
      yield* Effect.flip(login(Fixture.password))
      expect(yield* stored).toBe(old)
      yield* Fixture.operator(Effect.flatMap(Deepwell.Deepwell, (door) => door.resetPassword(user, Fixture.password)))
      yield* store(old)
      yield* Parts.execute("admin", User.Deactivate.make({ user, reason: "as the test has it" }))
      yield* Effect.flip(login(Fixture.password))
      expect(yield* stored).toBe(old)
    }).pipe(filled)
  )

  it.effect("with a password that was hashed unnormalized replaces the hash by one of its normal form", () =>
    Effect.gen(function* () {
      const composed = "Schlüssel für Señor Ångström"
      const decomposed = composed.normalize("NFD")
      const old = yield* Effect.promise(() => hash(decomposed, { memoryCost: 64, timeCost: 2, parallelism: 1 }))
      yield* store(old)
      yield* Effect.flip(login(Redacted.make(composed)))
      expect(yield* stored).toBe(old)
      yield* login(Redacted.make(decomposed))
      const renewed = yield* stored
      expect(renewed).not.toBe(old)
      yield* login(Redacted.make(composed))
      yield* login(Redacted.make(decomposed))
      expect(yield* stored).toBe(renewed)
      const door = yield* Deepwell.Deepwell
      const change = door.changePassword(user, Redacted.make(decomposed), Redacted.make(composed))
      expect(yield* Effect.flip(Fixture.as(user)(change))).toMatchObject({ _tag: "WeakPassword", reason: "same" })
    }).pipe(filled)
  )

  it.effect("renews the password and keeps the override phrase", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const holder = UserId.make("auditor-3")
      const phrase = Redacted.make("the lamp goes out at noon")
      yield* Fixture.as(holder)(door.setPhrase(holder, Fixture.password, phrase))
      const [kept] = yield* Parts.shared("SELECT phrase_hash FROM credentials WHERE login = 'auditor-3'")
      yield* store(pbkdf2(), holder)
      yield* door.login(holder, Fixture.password)
      const [after] = yield* Parts.shared(
        "SELECT phrase_hash, password_hash FROM credentials WHERE login = 'auditor-3'"
      )
      expect(after).toMatchObject({ ...kept, password_hash: expect.stringMatching(present) })
    }).pipe(filled)
  )

  it.scoped("after the parameters were raised renews the hash of each user, in a file that was reopened", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      yield* Effect.provide(Fixture.fill, OnFile.layer(file, { security: { memoryCost: 16, timeCost: 1 } }))
      yield* Effect.gen(function* () {
        const hashes = Parts.shared("SELECT password_hash FROM credentials WHERE password_hash LIKE '%m=64,t=2%'")
        expect(yield* hashes).toEqual([])
        yield* login(Fixture.password)
        expect(yield* hashes).toHaveLength(1)
        expect(yield* stored).toMatch(present)
      }).pipe(Effect.provide(OnFile.layer(file, { security: { memoryCost: 64, timeCost: 2 } })))
    })
  )
})
