/** Values that embedding programs pass without decoding: a typed error that does not contain them, and no audit entry. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../src/domain/UserId.ts"
import type { Service } from "./Entries.ts"
import * as Entries from "./Entries.ts"
import * as Fixture from "./Fixture.ts"
import * as Parts from "./Parts.ts"

const reason = "as the test has it"
const marker = "marker-of-the-value"
const long = (length: number) => marker.repeat(Math.ceil(length / marker.length) + 1)
const phrase = Redacted.make("the lamp goes out at noon")
const holder = UserId.make("administrator-3")

const section = Scp.FileSection.make({ scp: "SCP-002", section: "note", title: "T", body: "B", clearance: null })
const enrol = User.Register.make({ user: "newcomer", name: "N", clearance: Clearance.make(1) })

const rename = Scp.Rename.make({ scp: "SCP-002", name: "N" })
const dismiss = User.Deactivate.make({ user: "reader-1", reason })
const commands = [
  { ...section, body: long(1_000_000) },
  { ...section, body: `${marker}\ud800` },
  { ...section, body: `${marker}\u0007` },
  { ...section, title: long(200) },
  { ...section, title: "" },
  { ...rename, name: `${marker}\n` },
  { ...dismiss, reason: long(2_000) },
  { ...dismiss, reason: ` ${marker}` }
]

const invalid = <A, E>(effect: Effect.Effect<A, E, Deepwell.Deepwell>) =>
  Effect.gen(function* () {
    const before = yield* Parts.end
    const error = yield* Effect.flip(effect)
    expect(error).toMatchObject({ _tag: "InvalidAppend" })
    expect(JSON.stringify(error)).not.toContain(marker)
    expect(String(error)).not.toContain(marker)
    expect(yield* Parts.end).toBe(before)
  })

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

describe("a value that cannot be stored", () => {
  it.effect("is rejected in a command of any actor", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      for (const command of commands) {
        for (const as of [Fixture.as("admin"), Fixture.as("reader-1"), Fixture.operator]) {
          yield* invalid(as(door.execute(command)))
        }
      }
      yield* invalid(Fixture.operator(door.register({ ...enrol, name: long(200) }, Fixture.password)))
    }).pipe(filled)
  )

  it.effect("is rejected as a reason, a note, an id or a session id", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const session = yield* door.login(holder, Fixture.password)
      const own = Deepwell.within(session, "test")
      yield* own(door.setPhrase(holder, Fixture.password, phrase))
      const glass = { type: "scp", id: "SCP-005", reason } as const
      yield* invalid(own(door.breakGlass({ ...glass, reason: long(2_000) }, phrase)))
      yield* invalid(own(door.breakGlass({ ...glass, reason: `${marker}\n` }, phrase)))
      yield* invalid(own(door.breakGlass({ ...glass, id: long(200) }, phrase)))
      const broken = yield* own(door.breakGlass(glass, phrase))
      const sign = (note: string, id = broken.glass) => Fixture.as("admin")(door.signReview({ glass: id, note }))
      yield* invalid(sign(long(2_000)))
      yield* invalid(sign(`${marker}\n`))
      yield* invalid(sign(reason, `${marker}\ud800`))
      yield* invalid(Fixture.as("admin")(door.revokeSession(`${marker}\ud800`)))
      const asked: ReadonlyArray<(own: Service) => Effect.Effect<unknown, unknown>> = [
        ({ access }) => Fixture.as("admin")(access({ type: "scp", id: long(200) })),
        ({ history }) => Fixture.as("admin")(history({ scp: long(200) })),
        ({ why }) => Fixture.as("admin")(why({ reader: "admin", type: "scp", id: long(200) }))
      ]
      yield* Effect.forEach(asked, (ask) => invalid(ask(door)))
      expect(yield* Entries.left(sign(reason))).toMatchObject([{ action: "GlassReviewed", outcome: "done" }])
    }).pipe(filled)
  )
})
