/** A command id that another actor has used discloses nothing: neither its command, its outcome, nor that it was used. */
import { describe, expect, it } from "@effect/vitest"
import type { Command } from "@scipnet/core"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Exit, Redacted } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const commandId = "a-chosen-command-id"
const rename = (scp: string, name: string) => Scp.Rename.make({ scp, name })

/** Commands of the first actor with the id, one for each kind of outcome. */
const before: ReadonlyArray<readonly [name: string, actor: string, command: Command.Command]> = [
  ["accepted", "admin", rename("SCP-003", "Chrysanthemum")],
  ["unnecessary", "admin", rename("SCP-003", "The Secret File")],
  ["refused as unreadable", "reader-1", rename("SCP-003", "Chrysanthemum")],
  ["refused for the role", "reader-5", rename("SCP-003", "Chrysanthemum")],
  ["refused by the decision", "archivist-5a", Scp.ChangeStatus.make({ scp: "SCP-003", to: "neutralized", reason })]
]

/** Commands of the second actor with the id: the same or another one, by authorized and unauthorized actors. */
const after = (
  first: Command.Command
): ReadonlyArray<readonly [name: string, actor: string, command: Command.Command]> => [
  ["the same, as an authorized user", "archivist-4", first],
  ["the same, as an unauthorized user", "archivist-2", first],
  ["the same, as a user without a role", "reader-1", first],
  ["the same, as a deactivated user", "gone", first],
  ["the same, as an unknown user", "never-was", first],
  ["another, as an authorized user", "archivist-4", rename("SCP-001", "Another")],
  ["another, as an unauthorized user", "reader-1", rename("SCP-001", "Another")],
  ["an unnecessary command", "archivist-4", rename("SCP-001", "The Lowest File")]
]

// Positions depend on earlier events: compared are their number, and that they are at the end.
const told = (
  exit: Exit.Exit<{ readonly commandId: string; readonly positions: ReadonlyArray<number> }, unknown>,
  end: number
) =>
  Exit.mapBoth(exit, {
    onSuccess: ({ commandId, positions }) => ({ commandId, positions: positions.map((position) => position - end) }),
    onFailure: (error) => JSON.stringify(error)
  })

/** The answer to a command with the id, after another actor has used the id, or has not. */
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

describe("a command with an id that another actor has used", () => {
  for (const [name, actor, command] of before) {
    it.effect(`for one that was ${name} has the same answer as with an unused id, for every second command`, () =>
      Effect.gen(function* () {
        for (const [, other, sent] of after(command)) {
          if (other === actor) {
            continue
          }
          // The same command runs with another id, so that the deepwell has the same state.
          const elsewhere = Effect.exit(Parts.execute(actor, command, { commandId: "another-id" }))
          const same = Effect.exit(Parts.execute(actor, command, { commandId }))
          const alone = yield* answered(elsewhere, other, sent)
          expect(yield* answered(same, other, sent)).toEqual(alone)
        }
      })
    )
  }

  it.effect("differs from the operator's, whose label no user has", () =>
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

  it.effect("registers no user twice with any password, and distinguishes the registrations of different actors", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const door = yield* Deepwell.Deepwell
      const enrol = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })
      const theirs = Redacted.make("a password of their own")
      yield* Fixture.as("admin")(door.register(enrol, theirs, { commandId }))
      const mine = Redacted.make("a password of mine own")
      const late = yield* Effect.flip(Fixture.as("administrator-3")(door.register(enrol, mine, { commandId })))
      expect(late).toMatchObject({ _tag: "AlreadyExists" })
      // The repeated registration returns the first outcome, and does not change the password.
      yield* Fixture.as("admin")(door.register(enrol, mine, { commandId }))
      yield* Effect.flip(door.login("newcomer", mine))
      yield* door.login("newcomer", theirs)
    }).pipe(Effect.provide(Parts.layer))
  )
})
