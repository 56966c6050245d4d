/** Break-glass with an override phrase, its review, and the explanation of access decisions. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp } from "@scipnet/core"
import { Effect, Redacted, TestClock } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const phrase = Redacted.make("the lamp goes out at noon")
const user = UserId.make("administrator-3")
const secret = { type: "scp", id: "SCP-005", reason: "a breach" } as const

const armed = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const session = yield* deepwell.login(user, Fixture.password, "test")
  const own = Deepwell.within(session, "test")
  yield* own(deepwell.setPhrase(user, Fixture.password, phrase))
  return { deepwell, own }
})

describe("break-glass", () => {
  it.effect("opens one record to one session for a quarter of an hour, without its higher sections", () =>
    Effect.gen(function* () {
      const { deepwell, own } = yield* armed
      const read = deepwell.access({ type: "scp", id: "SCP-005" })
      expect((yield* own(read))._tag).toBe("Redacted")
      const { events } = yield* Parts.written(own(deepwell.breakGlass(secret, phrase)))
      expect(events.map(({ type }) => type)).toEqual(["GlassBroken"])
      const answer = yield* own(read)
      expect(answer).toMatchObject({ _tag: "Granted", record: { withheld: true }, closesIn: 900_000 })
      yield* TestClock.adjust("14 minutes")
      expect(yield* own(read)).toMatchObject({ _tag: "Granted", closesIn: 60_000 })
      const dossier = yield* own(deepwell.dossier({ type: "scp", id: "SCP-005" }))
      expect(dossier).toMatchObject({ answer: { closesIn: 60_000 }, parts: { timeline: [] } })
      expect(yield* own(deepwell.access({ type: "scp", id: "SCP-002" }))).not.toHaveProperty("closesIn")
      expect(JSON.stringify(answer)).not.toContain("marigold")
      expect((yield* own(deepwell.access({ type: "user", id: "reader-5" })))._tag).toBe("Redacted")
      expect((yield* Fixture.as(user)(read))._tag).toBe("Redacted")
      const again = yield* deepwell.login(user, Fixture.password, "test")
      expect((yield* Deepwell.within(again, "test")(read))._tag).toBe("Redacted")
      expect((yield* own(deepwell.search({ text: "Highest File" }))).length).toBe(0)
      yield* own(deepwell.breakGlass(secret, phrase))
      expect(yield* own(read)).toMatchObject({ _tag: "Granted", closesIn: 900_000 })
      yield* TestClock.adjust("15 minutes")
      expect((yield* own(read))._tag).toBe("Redacted")
    }).pipe(filled)
  )

  it.effect("is refused for a wrong phrase, a readable record, one too far above, and outside a session", () =>
    Effect.gen(function* () {
      const { deepwell, own } = yield* armed
      const tooFar = Scp.Register.make({
        scp: "SCP-006",
        name: "Far",
        classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
        clearance: Clearance.make(6)
      })
      yield* Parts.execute("admin", tooFar)
      const attempts = [
        [own(deepwell.breakGlass(secret, Redacted.make("not the phrase at all"))), { _tag: "CredentialsRefused" }],
        [own(deepwell.breakGlass({ ...secret, id: "SCP-002" }, phrase)), { _tag: "GlassHolds", reason: "readable" }],
        [own(deepwell.breakGlass({ ...secret, id: "SCP-006" }, phrase)), { _tag: "GlassHolds", reason: "too-far" }],
        [own(deepwell.breakGlass({ ...secret, id: "SCP-004" }, phrase)), { _tag: "GlassHolds", reason: "too-far" }],
        [own(deepwell.breakGlass({ ...secret, id: "SCP-999" }, phrase)), { _tag: "RecordExpunged" }],
        [Fixture.as(user)(deepwell.breakGlass(secret, phrase)), { _tag: "GlassHolds", reason: "no-session" }],
        [Fixture.as("reader-1")(deepwell.breakGlass(secret, phrase)), { _tag: "ClearanceDenied" }]
      ] as const
      for (const [attempt, refusal] of attempts) {
        const { exit, events } = yield* Parts.written(Effect.flip(attempt))
        expect(exit).toMatchObject({ _tag: "Success", value: refusal })
        expect(events.map(({ type }) => type)).toEqual(["CommandRefused"])
      }
    }).pipe(filled)
  )

  it.effect("is reviewed by another user who is an auditor, once", () =>
    Effect.gen(function* () {
      const { deepwell, own } = yield* armed
      const { glass } = yield* own(deepwell.breakGlass(secret, phrase))
      const [waiting] = yield* Fixture.as("admin")(deepwell.reviews({ which: "waiting" }))
      expect(waiting).toMatchObject({ glass, user, target: "SCP-005", masked: false })
      const [masked] = yield* Fixture.as("auditor-3")(deepwell.reviews({ which: "waiting" }))
      expect(masked).toMatchObject({ glass, user, target: null, reason: null, masked: true })
      expect(yield* Effect.flip(own(deepwell.signReview({ glass, note: "mine" })))).toMatchObject({
        _tag: "ClearanceDenied"
      })
      yield* Fixture.as("auditor-3")(deepwell.signReview({ glass, note: "it was a breach" }))
      expect(yield* Fixture.as("admin")(deepwell.reviews({ which: "waiting" }))).toEqual([])
      expect(yield* Effect.flip(Fixture.as("admin")(deepwell.signReview({ glass, note: "again" })))).toMatchObject({
        _tag: "NothingToReview"
      })
    }).pipe(filled)
  )
})

describe("why", () => {
  it.effect("is explained rule by rule to an auditor who may read both files, and to no other user", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const asked = { reader: "reader-1", type: "scp", id: "SCP-003" } as const
      const told = yield* Fixture.as("admin")(deepwell.why(asked))
      expect(told).toMatchObject({ decision: "redacted", missing: { level: true, compartments: [] } })
      expect(told.steps.at(-1)).toMatchObject({ rule: "too-little", applies: true })
      expect(told.steps.slice(0, -1).every(({ applies }) => !applies)).toBe(true)
      const [above] = [yield* Effect.flip(Fixture.as("auditor-3")(deepwell.why(asked)))]
      expect(above).toMatchObject({ _tag: "RecordRedacted", type: "scp" })
      const higher = deepwell.why({ reader: "reader-5", type: "scp", id: "SCP-001" })
      expect(yield* Effect.flip(Fixture.as("auditor-3")(higher))).toMatchObject({
        _tag: "RecordRedacted",
        type: "user"
      })
      expect(yield* Effect.flip(Fixture.as("reader-5")(deepwell.why(asked)))).toMatchObject({ _tag: "ClearanceDenied" })
    }).pipe(filled)
  )
})

describe("when denied records are concealed", () => {
  it.effect("a hidden record is reported as absent, by queries and commands", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.operator(deepwell.configure({ concealDenied: true }))
      const seen = (id: string) =>
        Effect.gen(function* () {
          const answers = [
            yield* Fixture.as("archivist-2")(deepwell.access({ type: "scp", id })),
            yield* Effect.flip(Fixture.as("archivist-2")(deepwell.history({ scp: id }))),
            yield* Parts.refusal("archivist-2", Scp.Rename.make({ scp: id, name: "X" }))
          ]
          return JSON.stringify(answers).replaceAll(id, "it")
        })
      expect(yield* seen("SCP-003")).toBe(yield* seen("SCP-999"))
      expect(yield* seen("SCP-004")).toBe(yield* seen("SCP-999"))
      const shown = yield* Fixture.as("archivist-2")(deepwell.access({ type: "scp", id: "SCP-001" }))
      expect(shown).toMatchObject({ _tag: "Granted", record: { withheld: false } })
    }).pipe(filled)
  )

  it.effect("a section with the id of a hidden section is accepted, and both are stored", () =>
    Effect.gen(function* () {
      const file = (section: string) =>
        Parts.execute(
          "archivist-2",
          Scp.FileSection.make({ scp: "SCP-002", section, title: "Mine", body: "tamarisk", clearance: null })
        )
      yield* file("annex")
      yield* file("note")
      const revise = Scp.ReviseSection.make({ scp: "SCP-002", section: "annex", body: "tamarisk, revised" })
      yield* Parts.execute("archivist-2", revise)
      const deepwell = yield* Deepwell.Deepwell
      const bodies = (reader: string) =>
        Effect.map(Fixture.as(reader)(deepwell.access({ type: "scp", id: "SCP-002" })), (answer) =>
          answer._tag === "Granted" && answer.record.type === "scp"
            ? answer.record.sections.filter(({ id }) => id === "annex").map(({ body }) => body)
            : []
        )
      expect(yield* bodies("archivist-2")).toEqual(["tamarisk, revised"])
      expect(yield* bodies("admin")).toEqual([expect.stringContaining("marigold"), "tamarisk, revised"])
    }).pipe(filled)
  )
})
