/** A command id that somebody else has used gives nothing away: not what it was for, what came of it, or that it was. */
import { describe, expect, it } from "@effect/vitest"
import type { Command } from "@scipnet/core"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Exit, Redacted } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const commandId = "an-id-that-somebody-chose"
const rename = (scp: string, name: string) => Scp.Rename.make({ scp, name })

/** What the first one did under the id, so that it came to every kind of outcome there is. */
const before: ReadonlyArray<readonly [name: string, actor: string, command: Command.Command]> = [
  ["accepted", "admin", rename("SCP-003", "Chrysanthemum")],
  ["already so", "admin", rename("SCP-003", "The Secret File")],
  ["refused as unreadable", "reader-1", rename("SCP-003", "Chrysanthemum")],
  ["refused for the role", "reader-5", rename("SCP-003", "Chrysanthemum")],
  ["refused by the decision", "archivist-5a", Scp.ChangeStatus.make({ scp: "SCP-003", to: "neutralized", reason })]
]

/** What the second one sends: the very same, or another, of what they may and may not do. */
const after = (
  first: Command.Command
): ReadonlyArray<readonly [name: string, actor: string, command: Command.Command]> => [
  ["the same, as somebody who may", "archivist-4", first],
  ["the same, as somebody who may not", "archivist-2", first],
  ["the same, as somebody without a role", "reader-1", first],
  ["the same, as somebody who is gone", "gone", first],
  ["the same, as nobody at all", "never-was", first],
  ["another, as somebody who may", "archivist-4", rename("SCP-001", "Another")],
  ["another, as somebody who may not", "reader-1", rename("SCP-001", "Another")],
  ["what is so already", "archivist-4", rename("SCP-001", "The Lowest File")]
]

// Positions differ by what came before: what is told of them is how many there are, and that they are at the end.
const told = (
  exit: Exit.Exit<{ readonly commandId: string; readonly positions: ReadonlyArray<number> }, unknown>,
  end: number
) =>
  Exit.mapBoth(exit, {
    onSuccess: ({ commandId, positions }) => ({ commandId, positions: positions.map((position) => position - end) }),
    onFailure: (error) => JSON.stringify(error)
  })

/** What somebody is told who sends a command under the id, after somebody else has, or has not. */
const answered = (
  first: Effect.Effect<unknown, unknown, Deepwell.Deepwell> | undefined,
  actor: string,
  command: Command.Command
) =>
  Effect.gen(function* () {
    yield* Fixture.fill
    yield* first ?? Effect.void
    const end = yield* Parts.end
    const { exit, events } = yield* Parts.written(Parts.execute(actor, command, { commandId }))
    const again = yield* Parts.written(Parts.execute(actor, command, { commandId }))
    expect(again).toEqual({ exit, events: [] })
    const { audit } = yield* Deepwell.Deepwell
    const own = yield* Fixture.as("auditor-3")(audit({ actor, limit: 1 }))
    return {
      told: told(exit, end),
      written: events.map(({ type, event, stream, metadata }) => ({ type, event, stream, actor: metadata.actor })),
      seen: own.map(({ action, rule, outcome, decision, target }) => ({ action, rule, outcome, decision, target }))
    }
  }).pipe(Effect.provide(Parts.layer))

describe("a command under an id that somebody else has used", () => {
  for (const [name, actor, command] of before) {
    it.effect(`for one that was ${name} is answered as if they had not, whatever is sent`, () =>
      Effect.gen(function* () {
        for (const [, other, sent] of after(command)) {
          if (other === actor) {
            continue
          }
          // The same is done under another id, so that the deepwell is in the same state.
          const elsewhere = Effect.exit(Parts.execute(actor, command, { commandId: "another-id" }))
          const same = Effect.exit(Parts.execute(actor, command, { commandId }))
          const alone = yield* answered(elsewhere, other, sent)
          expect(yield* answered(same, other, sent)).toEqual(alone)
        }
      })
    )
  }

  it.effect("is told from the operator's, whose name is nobody's", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const door = yield* Deepwell.Deepwell
      const done = Fixture.operator(door.execute(rename("SCP-005", "Chrysanthemum"), { commandId }))
      const first = yield* done
      for (const actor of ["reader-1", "admin", "never-was"]) {
        const { exit, events } = yield* Parts.written(
          Parts.execute(actor, rename("SCP-005", "Chrysanthemum"), { commandId })
        )
        expect(JSON.stringify(exit)).not.toContain(JSON.stringify(first.positions))
        expect(events).toHaveLength(1)
        expect(events[0]?.metadata).toMatchObject({ actor, commandId })
      }
      expect(yield* done).toEqual(first)
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("enrols nobody twice, with whatever password, and tells an enrolment of another's from one's own", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const door = yield* Deepwell.Deepwell
      const enrol = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })
      const theirs = Redacted.make("a password of their own")
      yield* Fixture.as("admin")(door.register(enrol, theirs, { commandId }))
      const mine = Redacted.make("a password of mine own")
      const late = yield* Effect.flip(Fixture.as("administrator-3")(door.register(enrol, mine, { commandId })))
      expect(late).toMatchObject({ _tag: "AlreadyExists" })
      // One's own again is what it was, and sets no other password.
      yield* Fixture.as("admin")(door.register(enrol, mine, { commandId }))
      yield* Effect.flip(door.login("newcomer", mine))
      yield* door.login("newcomer", theirs)
    }).pipe(Effect.provide(Parts.layer))
  )
})
