/** What holds of a deepwell at the end of a wire, whatever carries the bytes. */
import { describe, expect, it } from "@effect/vitest"
import type { CurrentActor } from "@scipnet/core"
import { Deepwell, Scp, User, UserId } from "@scipnet/core"
import type { Layer, Scope } from "effect"
import { Effect, Exit, Fiber, Redacted, Stream } from "effect"
import * as Fixture from "../deepwell/Fixture.ts"
import * as QueryCalls from "../deepwell/QueryCalls.ts"

/** The deepwell of the context, served. */
export interface Served {
  /** A client of it. */
  readonly layer: Layer.Layer<Deepwell.Deepwell, unknown>
  /** Cuts all connections. */
  readonly cut: Effect.Effect<void>
  /** How often somebody connected. */
  readonly dialled: () => number
  /** How many are connected. */
  readonly connected: () => number
}

type Asked = Effect.Effect<unknown, unknown, CurrentActor.CurrentActor>

const status = (scp: string, to: "explained" | "active") => Scp.ChangeStatus.make({ scp, to, reason: "a stage prop" })

/** What is asked and done in a session, in this order. */
const plan = (deepwell: Deepwell.Deepwell["Type"]): ReadonlyArray<readonly [string, Asked]> => [
  ["a file", deepwell.access({ type: "scp", id: "SCP-001" })],
  ["a file above the reader", deepwell.access({ type: "scp", id: "SCP-003" })],
  ["a file of a compartment", deepwell.access({ type: "scp", id: "SCP-004" })],
  ["no file", deepwell.access({ type: "scp", id: "SCP-9999" })],
  ["a user", deepwell.access({ type: "user", id: "admin" })],
  ["the end of a list", deepwell.list({ type: "user", limit: 3 })],
  ["references to a site", deepwell.references({ type: "site", id: "Site-19", limit: 5 })],
  ["a command", deepwell.execute(status("SCP-001", "explained"), { commandId: "first" })],
  ["the same command again", deepwell.execute(status("SCP-001", "explained"), { commandId: "first" })],
  ["another command of that id", deepwell.execute(status("SCP-002", "explained"), { commandId: "first" })],
  ["a command that is not possible", deepwell.execute(status("SCP-001", "explained"), { commandId: "second" })],
  ["a history", deepwell.history({ scp: "SCP-001" })],
  [
    "a password that is too weak",
    deepwell.changePassword(UserId.UserId.make("nobody"), Fixture.password, Redacted.make("x"))
  ],
  [
    "a password that is too long",
    deepwell.changePassword(UserId.UserId.make("nobody"), Fixture.password, Redacted.make("x".repeat(5_000)))
  ],
  ["the end of no session, by a long name", deepwell.revokeSession("x".repeat(300))],
  ["a confirmation", deepwell.execute(User.Confirm.make({ user: "reader-1", credential: 1 }), { commandId: "third" })],
  ...QueryCalls.all(deepwell, { id: "SCP-001" }),
  ["the end of no session", deepwell.revokeSession("no such session")]
]

// Ids and times are others each time, and where somebody comes from.
const said = <A, E>(exit: Exit.Exit<A, E>): unknown =>
  JSON.parse(
    JSON.stringify(exit)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
      .replaceAll(/"(\w+)":1\d{12}\b/g, '"$1":0')
      .replaceAll(/"origin":"[^"]*"/g, '"origin":"here"')
  )

/** The plan in a session, by a door of its own. */
const carriedOut = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(user, Fixture.password, "here")
    const own = Deepwell.within(session, "here")
    const answers = yield* Effect.forEach(plan(deepwell), ([name, asked]) =>
      Effect.map(Effect.exit(own(asked)), (exit) => [name, said(exit)] as const)
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
    it.scopedLive.each(["reader-1", "archivist-4", "admin"])("does for %s what one in a file does", (user) =>
      Effect.gen(function* () {
        const here = yield* Fixture.filled(carriedOut(user))
        const there = yield* scoped(({ layer }) => Effect.provide(carriedOut(user), layer))
        expect(here.length).toBeGreaterThan(25)
        for (const [at, answer] of here.entries()) {
          expect(there[at]).toEqual(answer)
        }
      })
    )

    it.scopedLive("lets in who has the password or the token, and nobody else", () =>
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
          // One connection is one session's.
          expect(yield* tagOf(deepwell.whoAmI.pipe(Deepwell.actingAs("reader-1")))).toBe("NotSignedIn")
          expect(yield* deepwell.resume(session.token)).toMatchObject({ id: session.id, user: "admin" })
          yield* deepwell.logout(session)
          yield* deepwell.logout(session)
          expect(yield* tagOf(own(deepwell.whoAmI))).toBe("NotSignedIn")
          expect(yield* tagOf(deepwell.resume(session.token))).toBe("LoginRefused")
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("leaves to the holder of the file what is theirs", () =>
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

    it.scopedLive("comes back when the connection breaks, and does nothing twice", () =>
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

    // What a connection forked could not be interrupted, and whoever left waited for it without end.
    it.scopedLive("is let go of, also when it came back where nothing is interrupted", () =>
      scoped(({ layer, cut, dialled }) =>
        Effect.gen(function* () {
          const { deepwell, session } = yield* signedIn("admin")
          yield* cut
          yield* Effect.uninterruptible(deepwell.logout(session))
          expect(dialled()).toBe(2)
        }).pipe(Effect.provide(layer))
      )
    )

    it.scopedLive("does commands once and answers every question, however often it is cut meanwhile", () =>
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

    it.scopedLive("says of what it must not ask twice that it may have been done", () =>
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

    it.scopedLive("does not come back to a session that ended, nor hold on to connections by trying", () =>
      scoped(({ layer, cut, connected }) =>
        Effect.gen(function* () {
          const here = yield* Deepwell.Deepwell
          yield* Effect.gen(function* () {
            const { deepwell, session, own } = yield* signedIn("admin")
            yield* Fixture.as("admin")(here.revokeSession(session.id))
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

    it.scopedLive("says of what is too long for a frame that it is, and answers what comes next", () =>
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

    it.scopedLive("tells what happens to whoever listens, until their session ends", () =>
      scoped(({ layer }) =>
        Effect.gen(function* () {
          const here = yield* Deepwell.Deepwell
          yield* Effect.gen(function* () {
            const { deepwell, session, own } = yield* signedIn("admin")
            const first = yield* Effect.fork(own(Stream.runHead(deepwell.watch)))
            const all = yield* Effect.fork(Effect.exit(own(Stream.runDrain(deepwell.watch))))
            yield* Effect.sleep("300 millis")
            yield* Fixture.as("admin")(here.execute(status("SCP-001", "explained")))
            expect(yield* Fiber.join(first)).toMatchObject({ value: { id: "SCP-001" } })
            yield* Fixture.as("admin")(here.revokeSession(session.id))
            yield* Fixture.as("admin")(here.execute(status("SCP-001", "active")))
            const ended = yield* Effect.timeout(Fiber.join(all), "5 seconds")
            expect(JSON.stringify(ended)).toContain("SessionEnded")
          }).pipe(Effect.provide(layer))
        })
      )
    )
  })
}
