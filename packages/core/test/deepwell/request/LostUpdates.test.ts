/** Concurrent revisions of one section: a later revision never overwrites an earlier one unnoticed. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, Site, TaskForce } from "@scipnet/core"
import { Effect, Either } from "effect"
import * as Fixture from "../Fixture.ts"

type SectionOf = { readonly revision: number | null; readonly body: string } | undefined

const read = (user: string, type: "scp" | "site" | "mtf", id: string, part: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* Fixture.as(user)(deepwell.access({ type, id }))
    const sections: ReadonlyArray<{ readonly id: string } & NonNullable<SectionOf>> =
      answer._tag === "Granted" && answer.record.type !== "user" ? answer.record.sections : []
    return sections.find(({ id }) => id === part)
  })

const execute = (user: string, command: Parameters<Deepwell.Deepwell["Type"]["execute"]>[0]) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Effect.either(Fixture.as(user)(deepwell.execute(command))))

const revise = (user: string, body: string, revision: number | null) =>
  execute(user, Scp.ReviseSection.make({ scp: "SCP-002", section: "description", body, revision }))

describe("revisions", () => {
  it.effect("based on the same revision: the second is rejected, and the first stays", () =>
    Fixture.filled(
      Effect.gen(function* () {
        const [mine, theirs] = yield* Effect.all([
          read("admin", "scp", "SCP-002", "description"),
          read("archivist-4", "scp", "SCP-002", "description")
        ])
        expect([mine?.revision, theirs?.revision]).toEqual([1, 1])
        const first = yield* revise("admin", "Written by the first.", mine?.revision ?? null)
        expect(Either.isRight(first)).toBe(true)
        const second = yield* revise("archivist-4", "Written by the second.", theirs?.revision ?? null)
        expect(Either.getLeft(second)).toMatchObject({
          value: { _tag: "SectionChanged", section: "description", expected: 1, actual: 2 }
        })
        const now = yield* read("archivist-4", "scp", "SCP-002", "description")
        expect(now).toMatchObject({ body: "Written by the first.", revision: 2 })
        // The rejection names the current revision, with which the retry succeeds.
        expect(Either.isRight(yield* revise("archivist-4", "Written by both.", 2))).toBe(true)
      })
    )
  )

  it.effect("made concurrently on one revision: one is stored, all others are refused", () =>
    Fixture.filled(
      Effect.gen(function* () {
        const tries = Array.from({ length: 8 }, (_, number) => revise("admin", `Written by ${number}.`, 1))
        const outcomes = yield* Effect.all(tries, { concurrency: "unbounded" })
        expect(outcomes.filter(Either.isRight).length).toBe(1)
        expect(outcomes.filter(Either.isLeft).map(({ left }) => left._tag)).toEqual(Array(7).fill("SectionChanged"))
        expect((yield* read("admin", "scp", "SCP-002", "description"))?.revision).toBe(2)
      })
    )
  )

  it.effect("without a revision apply to the current one, as from earlier clients", () =>
    Fixture.filled(
      Effect.gen(function* () {
        yield* revise("admin", "Written by the first.", 1)
        const unconditional = Scp.ReviseSection.make({ scp: "SCP-002", section: "description", body: "As before." })
        expect(Either.isRight(yield* execute("admin", unconditional))).toBe(true)
      })
    )
  )

  it.effect("of the documents of sites and task forces are numbered and refused likewise", () =>
    Fixture.filled(
      Effect.gen(function* () {
        const plan = { taskForce: "Epsilon-11", document: "plan", title: "Plan", body: "Go.", clearance: null }
        yield* execute("admin", TaskForce.FileDocument.make(plan))
        expect(yield* read("admin", "mtf", "Epsilon-11", "plan")).toMatchObject({ revision: 1 })
        expect(yield* read("admin", "site", "Site-19", "dossier")).toMatchObject({ revision: 1 })
        const commands = [
          Site.ReviseDocument.make({ site: "Site-19", document: "dossier", body: "Cheese.", revision: 9 }),
          TaskForce.ReviseDocument.make({ taskForce: "Epsilon-11", document: "plan", body: "Stay.", revision: 9 })
        ]
        for (const command of commands) {
          const outcome = yield* execute("admin", command)
          expect(Either.getLeft(outcome)).toMatchObject({ value: { _tag: "SectionChanged", expected: 9, actual: 1 } })
        }
      })
    )
  )

  it.effect("a hidden section returns the same rejection for every revision", () =>
    Fixture.filled(
      Effect.gen(function* () {
        const named = (section: string, revision: number | null) =>
          execute("archivist-2", Scp.ReviseSection.make({ scp: "SCP-002", section, body: "x", revision }))
        const answers = yield* Effect.all([named("annex", 1), named("annex", 2), named("annex", null)])
        const absent = yield* named("not-there", 1)
        expect(absent._tag).toBe("Left")
        for (const answer of answers) {
          expect(Either.getLeft(answer)).toMatchObject({ value: { _tag: "NoSuchSection", section: "annex" } })
        }
      })
    )
  )

  it.effect("are numbered in past states too, and include changes of clearance", () =>
    Fixture.filled(
      Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        const raise = { scp: "SCP-002", section: "description", clearance: Clearance.make(3), revision: 1 }
        const outcome = yield* execute("admin", Scp.ReviseSection.make(raise))
        const position = Either.isRight(outcome) ? (outcome.right.positions[0] ?? 0) : 0
        expect((yield* read("admin", "scp", "SCP-002", "description"))?.revision).toBe(2)
        const then = yield* Fixture.as("admin")(deepwell.asOf({ type: "scp", id: "SCP-002", position: position - 1 }))
        expect(then).toMatchObject({ record: { sections: [{ id: "description", revision: 1 }, {}] } })
      })
    )
  )
})
