/** The contract of a remote deepwell, for any transport. */
import { describe, expect, it } from "@effect/vitest"
import type { CurrentActor } from "@scipnet/core"
import { Deepwell, Scp, User, UserId } from "@scipnet/core"
import type { Layer, Scope } from "effect"
import { Effect, Exit, Fiber, Redacted, Stream } from "effect"
import * as Fixture from "../deepwell/Fixture.ts"
import * as QueryCalls from "../deepwell/QueryCalls.ts"

/** A server of the deepwell in the context. */
export interface Served {
  /** A client of the server. */
  readonly layer: Layer.Layer<Deepwell.Deepwell, unknown>
  /** Breaks all connections. */
  readonly cut: Effect.Effect<void>
  /** The number of connections that were opened. */
  readonly dialled: () => number
  /** The number of open connections. */
  readonly connected: () => number
}

type Call = Effect.Effect<unknown, unknown, CurrentActor.CurrentActor>

const status = (scp: string, to: "explained" | "active") => Scp.ChangeStatus.make({ scp, to, reason: "a stage prop" })

/** The calls of a session, in this order. */
const plan = (deepwell: Deepwell.Deepwell["Type"]): ReadonlyArray<readonly [string, Call]> => [
  ["a file", deepwell.access({ type: "scp", id: "SCP-001" })],
  ["a file above the reader", deepwell.access({ type: "scp", id: "SCP-003" })],
  ["a file of a compartment", deepwell.access({ type: "scp", id: "SCP-004" })],
  ["no file", deepwell.access({ type: "scp", id: "SCP-9999" })],
  ["a user", deepwell.access({ type: "user", id: "admin" })],
  ["the end of a list", deepwell.list({ type: "user", limit: 3 })],
  ["references to a site", deepwell.references({ type: "site", id: "Site-19", limit: 5 })],
  ["a command", deepwell.execute(status("SCP-001", "explained"), { commandId: "first" })],
  ["the same command again", deepwell.execute(status("SCP-001", "explained"), { commandId: "first" })],
  ["another command with that id", deepwell.execute(status("SCP-002", "explained"), { commandId: "first" })],
  ["a rejected command", deepwell.execute(status("SCP-001", "explained"), { commandId: "second" })],
  ["a history", deepwell.history({ scp: "SCP-001" })],
  [
    "a password that is too weak",
    deepwell.changePassword(UserId.UserId.make("unknown-user"), Fixture.password, Redacted.make("x"))
  ],
  [
    "a password that is too long",
    deepwell.changePassword(UserId.UserId.make("unknown-user"), Fixture.password, Redacted.make("x".repeat(5_000)))
  ],
  ["revoking a session with an id that is too long", deepwell.revokeSession("x".repeat(300))],
  ["a confirmation", deepwell.execute(User.Confirm.make({ user: "reader-1", credential: 1 }), { commandId: "third" })],
  ...QueryCalls.all(deepwell, { id: "SCP-001" }),
  ["revoking an absent session", deepwell.revokeSession("no such session")]
]

// Ids, times and origins differ between runs.
const normalized = <A, E>(exit: Exit.Exit<A, E>): unknown =>
  JSON.parse(
    JSON.stringify(exit)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
      .replaceAll(/"(\w+)":1\d{12}\b/g, '"$1":0')
      .replaceAll(/"origin":"[^"]*"/g, '"origin":"here"')
  )

/** Runs the plan in a session of a user. Returns the answers by name. */
const runPlan = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(user, Fixture.password, "here")
    const own = Deepwell.within(session, "here")
    const answers = yield* Effect.forEach(plan(deepwell), ([name, call]) =>
      Effect.map(Effect.exit(own(call)), (exit) => [name, normalized(exit)] as const)
    )
    yield* deepwell.logout(session)
    return answers
  })

const signedIn = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(user, Fixture.password)
    return { deepwell, session, own: Deepwell.within(session, "here") }
  })

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

export const suite = <E>(name: string, serve: Effect.Effect<Served, E, Deepwell.Deepwell | Scope.Scope>): void => {
  const scoped = <A, F>(test: (served: Served) => Effect.Effect<A, F, Deepwell.Deepwell | Scope.Scope>) =>
    Fixture.filled(Effect.scoped(Effect.flatMap(serve, test)))

  describe(name, () => {
    it.scopedLive.each(["reader-1", "archivist-4", "admin"])("answers %s as a deepwell in a file does", (user) =>
      Effect.gen(function* () {
        const local = yield* Fixture.filled(runPlan(user))
        const remote = yield* scoped(({ layer }) => Effect.provide(runPlan(user), layer))
        expect(local.length).toBeGreaterThan(25)
        for (const [index, answer] of local.entries()) {
          expect(remote[index]).toEqual(answer)
        }
      })
    )

    it.scopedLive("signs in with the right password or token only", () =>
      scoped(({ layer }) =>
        Effect.gen(function* () {
          const deepwell = yield* Deepwell.Deepwell
          expect(yield* tagOf(deepwell.whoAmI.pipe(Deepwell.actingAs("admin")))).toBe("NotSignedIn")
          expect(yield* tagOf(deepwell.login("admin", Redacted.make("not the password at all")))).toBe("LoginRefused")
          expect(yield* tagOf(deepwell.resume(Redacted.make("x".repeat(43))))).toBe("LoginRefused")
          const long = Redacted.make("x".repeat(5_000))
          expect(yield* tagOf(deepwell.login("admin", long))).toBe("LoginRefused")
          expect(yield* tagOf(deepwell.login("x".repeat(5_000), Redacted.make("x")))).toBe("LoginRefused")
          expect(yield* tagOf(deepwell.resume(long))).toBe("LoginRefused")
          const { session, own } = yield* signedIn("admin")
          expect(yield* own(deepwell.whoAmI)).toMatchObject({ id: "admin" })
          // A connection has one session.
          expect(yield* tagOf(deepwell.whoAmI.pipe(Deepwell.actingAs("reader-1")))).toBe("NotSignedIn")
          expect(yield* deepwell.resume(session.token)).toMatchObject({ id: session.id, user: "admin" })
          yield* deepwell.logout(session)
          yield* deepwell.logout(session)
          expect(yield* tagOf(own(deepwell.whoAmI))).toBe("NotSignedIn")
          expect(yield* tagOf(deepwell.resume(session.token))).toBe("LoginRefused")
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("rejects the work of the operator", () =>
      scoped(({ layer }) =>
        Effect.gen(function* () {
          const { deepwell, own } = yield* signedIn("admin")
          const refused: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }, CurrentActor.CurrentActor>> = [
            deepwell.verify,
            deepwell.checkpoint,
            deepwell.configure({ twoPerson: false }),
            Stream.runDrain(deepwell.events({})),
            Stream.runDrain(deepwell.follow({})),
            Stream.runDrain(deepwell.rebuild())
          ]
          for (const effect of refused) {
            expect(yield* tagOf(own(effect))).toBe("OperatorOnly")
          }
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("reconnects when the connection breaks, and executes no command twice", () =>
      scoped(({ layer, cut, dialled }) =>
        Effect.gen(function* () {
          const { deepwell, own } = yield* signedIn("admin")
          const command = own(deepwell.execute(status("SCP-001", "explained"), { commandId: "one" }))
          const first = yield* command
          yield* cut
          expect(yield* command).toEqual(first)
          expect(dialled()).toBe(2)
          expect(yield* own(deepwell.history({ scp: "SCP-001" }))).toHaveLength(2)
        }).pipe(Effect.provide(layer))
      )
    )

    // The fibers of such a connection could not be interrupted, and closing the client waited for them without end.
    it.scopedLive("closes also after a reconnect inside of an uninterruptible region", () =>
      scoped(({ layer, cut, dialled }) =>
        Effect.gen(function* () {
          const { deepwell, session } = yield* signedIn("admin")
          yield* cut
          yield* Effect.uninterruptible(deepwell.logout(session))
          expect(dialled()).toBe(2)
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("executes commands once and answers every query while connections break repeatedly", () =>
      scoped(({ layer, cut }) =>
        Effect.gen(function* () {
          const { deepwell, own } = yield* signedIn("admin")
          const cutting = yield* Effect.fork(Effect.repeatN(Effect.delay(cut, "40 millis"), 10))
          for (let time = 0; time < 10; time++) {
            yield* own(deepwell.execute(status("SCP-001", time % 2 === 0 ? "explained" : "active")))
            yield* own(deepwell.access({ type: "scp", id: "SCP-001" }))
          }
          yield* Fiber.interrupt(cutting)
          expect(yield* own(deepwell.history({ scp: "SCP-001" }))).toHaveLength(11)
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("fails with ConnectionLost when a call that is not idempotent may have been executed", () =>
      scoped(({ layer, cut }) =>
        Effect.gen(function* () {
          const { deepwell, own } = yield* signedIn("reader-1")
          const next = Redacted.make("another lantern in the well")
          const change = Effect.fork(
            Effect.exit(own(deepwell.changePassword(UserId.UserId.make("reader-1"), Fixture.password, next)))
          )
          const changing = yield* change
          yield* Effect.yieldNow()
          yield* cut
          const ended = yield* Fiber.join(changing)
          expect(Exit.isFailure(ended) ? JSON.stringify(ended) : "").toContain("ConnectionLost")
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("does not resume a session that ended, and leaks no connections while trying", () =>
      scoped(({ layer, cut, connected }) =>
        Effect.gen(function* () {
          const local = yield* Deepwell.Deepwell
          yield* Effect.gen(function* () {
            const { deepwell, session, own } = yield* signedIn("admin")
            yield* Fixture.as("admin")(local.revokeSession(session.id))
            expect(yield* tagOf(own(deepwell.whoAmI))).toBe("SessionEnded")
            yield* cut
            for (let time = 0; time < 6; time++) {
              expect(yield* tagOf(own(deepwell.whoAmI))).toBe("SessionEnded")
            }
            yield* Effect.sleep("50 millis")
            expect(connected()).toBeLessThan(4)
            const again = yield* signedIn("admin")
            expect(yield* again.own(deepwell.whoAmI)).toMatchObject({ id: "admin" })
          }).pipe(Effect.provide(layer))
        })
      )
    )

    it.scopedLive("fails with MessageTooLong for a frame beyond the limit, and answers the next call", () =>
      scoped(({ layer }) =>
        Effect.gen(function* () {
          const { deepwell, own } = yield* signedIn("admin")
          const body = "€".repeat(400_000)
          const file = Scp.FileSection.make({ scp: "SCP-001", section: "long", title: "Long", body, clearance: null })
          expect(yield* tagOf(own(deepwell.execute(file)))).toBe("MessageTooLong")
          expect(yield* own(deepwell.whoAmI)).toMatchObject({ id: "admin" })
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("streams notices to a watcher until the session ends", () =>
      scoped(({ layer }) =>
        Effect.gen(function* () {
          const local = yield* Deepwell.Deepwell
          yield* Effect.gen(function* () {
            const { deepwell, session, own } = yield* signedIn("admin")
            const first = yield* Effect.fork(own(Stream.runHead(deepwell.watch)))
            const all = yield* Effect.fork(Effect.exit(own(Stream.runDrain(deepwell.watch))))
            yield* Effect.sleep("300 millis")
            yield* Fixture.as("admin")(local.execute(status("SCP-001", "explained")))
            expect(yield* Fiber.join(first)).toMatchObject({ value: { id: "SCP-001" } })
            yield* Fixture.as("admin")(local.revokeSession(session.id))
            yield* Fixture.as("admin")(local.execute(status("SCP-001", "active")))
            const ended = yield* Effect.timeout(Fiber.join(all), "5 seconds")
            expect(JSON.stringify(ended)).toContain("SessionEnded")
          }).pipe(Effect.provide(layer))
        })
      )
    )
  })
}
