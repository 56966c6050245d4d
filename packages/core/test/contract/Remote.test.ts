/** A deepwell at the end of a wire answers as one in the same process does. */
import { describe, expect, it } from "@effect/vitest"
import type { CurrentActor } from "@scipnet/core"
import { Deepwell, Scp } from "@scipnet/core"
import { Chunk, Effect, Exit, Fiber, Redacted, Stream } from "effect"
import * as Fixture from "../deepwell/Fixture.ts"
import * as Served from "./Served.ts"

const said = <A, E>(exit: Exit.Exit<A, E>): unknown =>
  Exit.match(exit, { onSuccess: (value) => ({ value }), onFailure: (cause) => JSON.parse(JSON.stringify(cause)) })

/** What is asked in a session, whatever is on its other side. */
const questions = (
  deepwell: Deepwell.Deepwell["Type"]
): ReadonlyArray<Effect.Effect<unknown, unknown, CurrentActor.CurrentActor>> => [
  deepwell.access({ type: "scp", id: "SCP-001" }),
  deepwell.access({ type: "scp", id: "SCP-003" }),
  deepwell.access({ type: "scp", id: "SCP-9999" }),
  deepwell.access({ type: "user", id: "admin" }),
  deepwell.list({ type: "scp", limit: 10 }),
  deepwell.list({ type: "user", limit: 3 }),
  deepwell.search({ text: "file", limit: 5 }),
  deepwell.count({ type: "scp" }),
  deepwell.neighbour({ type: "scp", id: "SCP-001", direction: "next" }),
  deepwell.complete({ type: "scp", prefix: "scp-0", limit: 5 }),
  deepwell.near({ type: "scp", text: "001", limit: 3 }),
  deepwell.references({ type: "site", id: "Site-19", limit: 5 }),
  deepwell.history({ scp: "SCP-001" }),
  deepwell.historyAsOf({ scp: "SCP-001", time: 4_000_000_000_000 }),
  deepwell.audit({ limit: 2, before: 20 }),
  deepwell.reviews({ which: "all", limit: 5 }),
  deepwell.why({ reader: "reader-1", type: "scp", id: "SCP-001" }),
  deepwell.whoAmI,
  deepwell.pending,
  deepwell.revokeSession("no such session"),
  deepwell.configure({ twoPerson: false })
]

const answers = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(user, Fixture.password, "here")
    const own = Deepwell.within(session, "here")
    return yield* Effect.all(questions(deepwell).map((question) => Effect.map(Effect.exit(own(question)), said)))
  })

// Times and positions go on from one asking to the next.
const timeless = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(/"(at|position|readAt|expiresAt|lastUsedAt)":\d+/g, '"$1":0'))

const status = (to: "explained" | "active") => Scp.ChangeStatus.make({ scp: "SCP-001", to, reason: "a stage prop" })

const signedIn = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(user, Fixture.password)
    return { deepwell, session, own: Deepwell.within(session, "here") }
  })

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

describe("a deepwell at the end of a wire", () => {
  it.live.each(["reader-1", "admin"])("gives %s the answers that it gives here", (user) =>
    Effect.gen(function* () {
      const served = yield* Served.make()
      const [here, there] = [yield* answers(user), yield* Effect.provide(answers(user), served.layer)]
      expect(here.length).toBeGreaterThan(15)
      for (const [at, answer] of here.entries()) {
        const last = at === here.length - 1
        // What its holder alone may do is refused at this end of the wire.
        expect(last ? JSON.stringify(there[at]) : timeless(there[at])).toEqual(
          last ? expect.stringContaining("OperatorOnly") : timeless(answer)
        )
      }
    }).pipe(Fixture.filled)
  )

  it.live("lets in who has the password or the token, and nobody else", () =>
    Effect.gen(function* () {
      const served = yield* Served.make()
      yield* Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        expect(yield* tagOf(deepwell.whoAmI.pipe(Deepwell.actingAs("admin")))).toBe("NotSignedIn")
        expect(yield* tagOf(deepwell.login("admin", Redacted.make("not the password at all")))).toBe("LoginRefused")
        expect(yield* tagOf(deepwell.resume(Redacted.make("x".repeat(43))))).toBe("LoginRefused")
        const { session, own } = yield* signedIn("admin")
        expect(yield* own(deepwell.whoAmI)).toMatchObject({ id: "admin" })
        // One connection is one session's.
        expect(yield* tagOf(deepwell.whoAmI.pipe(Deepwell.actingAs("reader-1")))).toBe("NotSignedIn")
        yield* deepwell.logout(session)
        expect(yield* tagOf(own(deepwell.whoAmI))).toBe("NotSignedIn")
      }).pipe(Effect.provide(served.layer))
    }).pipe(Fixture.filled)
  )

  it.live("comes back when the connection breaks, and does nothing twice", () =>
    Effect.gen(function* () {
      const here = yield* Deepwell.Deepwell
      const served = yield* Served.make()
      yield* Effect.gen(function* () {
        const { deepwell, session, own } = yield* signedIn("admin")
        const first = yield* own(deepwell.execute(status("explained"), { commandId: "one" }))
        yield* served.cut
        expect(yield* own(deepwell.execute(status("explained"), { commandId: "one" }))).toEqual(first)
        expect(served.dialled()).toBe(2)
        expect(yield* own(deepwell.history({ scp: "SCP-001" }))).toHaveLength(2)
        // A session that ended meanwhile does not come back.
        yield* here.logout(session)
        yield* served.cut
        expect(yield* tagOf(own(deepwell.whoAmI))).toBe("SessionEnded")
      }).pipe(Effect.provide(served.layer))
    }).pipe(Fixture.filled)
  )

  it.live("tells what happens, to whoever listens", () =>
    Effect.gen(function* () {
      const here = yield* Deepwell.Deepwell
      const served = yield* Served.make()
      yield* Effect.gen(function* () {
        const { deepwell, own } = yield* signedIn("admin")
        const heard = yield* Effect.fork(own(Stream.runCollect(Stream.take(deepwell.watch, 1))))
        yield* Effect.sleep("300 millis")
        yield* Fixture.as("admin")(here.execute(status("explained")))
        expect(Chunk.toReadonlyArray(yield* Fiber.join(heard))).toMatchObject([{ id: "SCP-001" }])
        const exported = yield* own(Stream.runCount(deepwell.exportAudit({})))
        expect(exported).toBeGreaterThan(10)
      }).pipe(Effect.provide(served.layer))
    }).pipe(Fixture.filled)
  )
})
