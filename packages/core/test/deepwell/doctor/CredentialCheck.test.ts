/** The doctor compares credentials with the events that set them. */
import { pbkdf2Sync } from "node:crypto"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Restore, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import { examine, problems } from "./Examined.ts"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"

const user = UserId.make("reader-1")
/** A user who may set an override phrase. */
const holder = UserId.make("auditor-3")
const next = Redacted.make("another lantern, further down")
const phrase = Redacted.make("the lamp goes out at noon")

const door = Effect.map(Deepwell.Deepwell, (service) => service)

/** A deepwell with an account without a password, and one with a phrase. */
const prepared = Effect.gen(function* () {
  const file = yield* Care.made()
  yield* Care.opened(file)(
    Effect.gen(function* () {
      const { execute, setPhrase } = yield* door
      const without = User.Register.make({ user: "without", name: "Without A Password", clearance: Clearance.make(1) })
      yield* Fixture.operator(execute(without))
      yield* Fixture.as("reader-5")(setPhrase(UserId.make("reader-5"), Fixture.password, phrase))
    })
  )
  return file
})

const hash = "(SELECT password_hash FROM credentials WHERE login = 'reader-5')"

const edits: ReadonlyArray<readonly [what: string, statement: string, found: ReadonlyArray<object>]> = [
  [
    "a password replaced by another user's",
    `UPDATE credentials SET password_hash = ${hash} WHERE login = 'admin'`,
    [{ key: "admin", how: "changed" }]
  ],
  [
    "a password of an account without one",
    `INSERT INTO credentials (login, password_hash, changed_at) VALUES ('without', ${hash}, 0)`,
    [{ key: "without", how: "surplus" }]
  ],
  [
    "a password of an absent account",
    "UPDATE credentials SET login = 'aaa' WHERE login = 'gone'",
    [{ key: "aaa", how: "surplus" }]
  ],
  [
    "an override phrase that no event set",
    `UPDATE credentials SET phrase_hash = ${hash} WHERE login = 'reader-1'`,
    [{ key: "reader-1", how: "changed" }]
  ],
  [
    "a replaced override phrase",
    `UPDATE credentials SET phrase_hash = ${hash} WHERE login = 'reader-5'`,
    [{ key: "reader-5", how: "changed" }]
  ],
  [
    "a time after the last event of the account",
    "UPDATE credentials SET changed_at = changed_at + 86400000 WHERE login = 'admin'",
    [{ key: "admin", how: "changed" }]
  ]
]

describe("the doctor", () => {
  it.scopedLive.each(edits)("finds %s", ([, statement, first]) =>
    Effect.gen(function* () {
      const file = yield* prepared
      expect(yield* examine(file)).toMatchObject({ findings: [] })
      Meddling.meddle(file, statement)
      const diagnosis = yield* examine(file)
      expect(problems(diagnosis)).toMatchObject([{ _tag: "CredentialsDiffer", count: first.length, first }])
    })
  )

  it.scopedLive("finds a restored earlier password, until the password is reset", () =>
    Effect.gen(function* () {
      const file = yield* prepared
      Meddling.meddle(file, "CREATE TABLE stolen AS SELECT * FROM credentials WHERE login = 'reader-1'")
      const [stolen] = Meddling.rows(file, "SELECT password_hash AS hash FROM stolen")
      Meddling.meddle(file, "DROP TABLE stolen")
      const reset = Care.opened(file)(Care.held(({ resetPassword }) => resetPassword(user, next)))
      yield* reset
      expect(yield* examine(file)).toMatchObject({ findings: [] })
      const text = String(Object(stolen).hash)
      Meddling.meddle(file, `UPDATE credentials SET password_hash = '${text}' WHERE login = 'reader-1'`)
      expect(problems(yield* examine(file))).toMatchObject([
        { _tag: "CredentialsDiffer", count: 1, first: [{ key: "reader-1", how: "changed" }] }
      ])
      yield* reset
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )

  it.scopedLive("reports missing passwords, as after the import of a log, as a notice", () =>
    Effect.gen(function* () {
      const file = yield* prepared
      Meddling.meddle(file, "DELETE FROM credentials WHERE login IN ('admin', 'reader-1')")
      const { findings } = yield* examine(file)
      expect(findings).toMatchObject([{ _tag: "CredentialsMissing", count: 2, first: ["admin", "reader-1"] }])
      expect(problems({ file, head: null, checked: [], findings })).toEqual([])
    })
  )

  it.scopedLive("finds nothing after any change of credentials", () =>
    Effect.gen(function* () {
      const file = yield* prepared
      const well = Effect.map(examine(file), (diagnosis) => expect(diagnosis).toMatchObject({ findings: [] }))
      const steps = Care.opened(file)(
        Effect.gen(function* () {
          const { changePassword, login, logout, resetPassword, revokeSession, setPhrase } = yield* door
          const session = yield* login(holder, Fixture.password)
          yield* login(holder, Fixture.password)
          const inSession = Deepwell.within(session, "test")
          yield* inSession(setPhrase(holder, Fixture.password, phrase))
          yield* well
          yield* inSession(changePassword(holder, Fixture.password, next))
          yield* well
          const other = yield* login(holder, next)
          yield* inSession(revokeSession(other.id))
          yield* logout(session)
          yield* well
          yield* Fixture.as("admin")(resetPassword(holder, Fixture.password))
          yield* well
          yield* Effect.flip(login(holder, next))
          yield* login(holder, Fixture.password)
        })
      )
      yield* steps
      yield* well
      const renewed = OnFile.layer(file, { security: { memoryCost: 128, timeCost: 2 } })
      yield* Effect.provide(
        Effect.flatMap(door, ({ login }) => login("reader-5", Fixture.password)),
        renewed
      )
      yield* well
    })
  )

  it.scopedLive("compares secrets without a seal, of an earlier version, with the events only", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const salt = "Qx7fUm2LdZ0aWk9T"
      const text = Redacted.value(Fixture.password)
      const stored = `pbkdf2:sha256:1000$${salt}$${pbkdf2Sync(text, salt, 1_000, 32, "sha256").toString("hex")}`
      Meddling.meddle(file, `UPDATE credentials SET password_hash = '${stored}' WHERE login = 'reader-1'`)
      expect(problems(yield* examine(file))).toHaveLength(1)
      // Renewed by a login, whose event has the seal.
      yield* Care.opened(file)(Effect.flatMap(door, ({ login }) => login(user, Fixture.password)))
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )

  it.scopedLive("finds nothing in a restored backup", () =>
    Effect.gen(function* () {
      const file = yield* prepared
      const backup = join(dirname(file), "copy.db")
      yield* Care.opened(file)(
        Effect.gen(function* () {
          const { login } = yield* door
          yield* login(user, Fixture.password)
          yield* Care.held((service) => service.backup(backup))
        })
      )
      yield* Fixture.operator(Restore.restore({ backup, filename: file }))
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )
})
