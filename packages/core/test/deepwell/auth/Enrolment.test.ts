/** A registration stores its password in the transaction of its event, and nowhere else. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Either, Exit, Redacted } from "effect"
import * as CommandHandler from "../../../src/deepwell/request/CommandHandler.ts"
import { SecurityWrite } from "../../../src/security/SecurityWrite.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const secret = Redacted.make("Zanzibar-marked-secret")
const newcomer = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })
const credentials = Parts.shared("SELECT login, password_hash FROM credentials ORDER BY login")

describe("registering a user", () => {
  it.effect("stores an argon2id hash of the password, in no event", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.operator(deepwell.register(newcomer, secret))
      expect(yield* credentials).toEqual([{ login: "newcomer", password_hash: expect.stringMatching(/^\$argon2id\$/) }])
      const stored = JSON.stringify(yield* Parts.rows("SELECT * FROM events"))
      expect(stored).not.toMatch(/argon2|Zanzibar/)
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect.each([
    ["the name is taken", "admin", { ...newcomer, user: User.Register.make({ ...newcomer, user: "reader-1" }).user }],
    ["the actor may not", "reader-1", newcomer]
  ] as const)("does not change the stored hashes when %s", ([, actor, command]) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const before = yield* credentials
      const exit = yield* Effect.exit(Fixture.as(actor)(deepwell.register(command, secret)))
      expect(Exit.isFailure(exit)).toBe(true)
      expect(yield* credentials).toEqual(before)
    }).pipe((test) => Effect.zipRight(Fixture.fill, test), Effect.provide(Parts.layer))
  )

  it.effect("repeated with its id returns the first outcome and keeps the first password", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const enrol = (password: Redacted.Redacted) =>
        Fixture.operator(deepwell.register(newcomer, password, { commandId: "one" }))
      const first = yield* enrol(secret)
      const kept = yield* credentials
      expect(yield* enrol(Redacted.make("another long password"))).toEqual(first)
      expect(yield* credentials).toEqual(kept)
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("is rolled back when its companion rows cannot be written", () =>
    Effect.gen(function* () {
      const writes = [1, 1.5].map((at) => SecurityWrite.SetPassword({ login: "newcomer", hash: "a hash", at }))
      const prepare = Effect.succeed(Either.right({ writes }))
      const { exit, events } = yield* Parts.written(Fixture.operator(CommandHandler.execute(newcomer, { prepare })))
      expect(exit).toEqual(Exit.fail(expect.objectContaining({ _tag: "StatementFailed" })))
      expect(events).toEqual([])
      expect(yield* credentials).toEqual([])
      expect(yield* Parts.rows("SELECT user FROM users")).toEqual([])
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("by a command alone sets no password, and no login succeeds without one", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Parts.operate(newcomer)
      for (const password of [secret, Redacted.make(""), Redacted.make("no password is ever this one")]) {
        expect(yield* Effect.flip(deepwell.login("newcomer", password))).toMatchObject({ _tag: "LoginRefused" })
      }
    }).pipe(Effect.provide(Parts.layer))
  )
})

describe("a session", () => {
  it.effect("records its user and origin in the metadata of events", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("archivist-2", Fixture.password, "terminal")
      const rename = deepwell.execute(Scp.Rename.make({ scp: "SCP-002", name: "Renamed" }))
      const { events } = yield* Parts.written(Deepwell.within(session, "terminal")(rename))
      expect(events[0]?.metadata).toMatchObject({ actor: "archivist-2", origin: "terminal", session: session.id })
      const again = yield* deepwell.login("archivist-2", Fixture.password)
      expect(again.id).not.toBe(session.id)
    }).pipe((test) => Effect.zipRight(Fixture.fill, test), Effect.provide(Parts.layer))
  )

  it.effect("of a deactivated user executes nothing more", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password)
      yield* Parts.execute("admin", User.Deactivate.make({ user: "reader-1", reason: "left" }))
      const error = yield* Effect.flip(Deepwell.within(session, "terminal")(deepwell.whoAmI))
      expect(error._tag).toBe("SessionEnded")
      expect(yield* Effect.flip(deepwell.login("reader-1", Fixture.password))).toMatchObject({ _tag: "LoginRefused" })
    }).pipe((test) => Effect.zipRight(Fixture.fill, test), Effect.provide(Parts.layer))
  )
})
