/** The authority table in the service: each row is tested with authorized actors and with all kinds of unauthorized ones. */
import { describe, expect, it } from "@effect/vitest"
import { Authority, Clearance, Scp, Site, TaskForce, User } from "@scipnet/core"
import type { Command, Role } from "@scipnet/core"
import { Effect, Exit } from "effect"
import type { Case } from "./AuthorityCases.ts"
import { cases, proposals, targets, unassessed } from "./AuthorityCases.ts"
import * as Parts from "../Parts.ts"

const roles: ReadonlyArray<Role.Role> = ["archivist", "administrator", "auditor"]
const compartment = "OMEGA-7"

const enrol = (
  user: string,
  level: Clearance.Level,
  held: ReadonlyArray<Role.Role>,
  compartments: Array<string> = []
) =>
  Parts.operate(User.Register.make({ user, name: user, clearance: Clearance.make(level, compartments), roles: held }))

const below = (level: Clearance.Level) => Clearance.levels[level - 1]?.level ?? 0

const records: { readonly [T in Case["type"]]: (id: string, clearance: Clearance.Clearance) => Command.Command } = {
  scp: (scp, clearance) => Scp.Register.make({ scp, name: scp, classification: unassessed, clearance }),
  user: (user, clearance) => User.Register.make({ user, name: user, clearance }),
  site: (site, clearance) => Site.Found.make({ site, name: site, clearance }),
  mtf: (taskForce, clearance) => TaskForce.Form.make({ taskForce, name: taskForce, clearance })
}

/** Creates the users and records of one row. Returns the id of the open proposal, or `none`. */
const prepared = ({ type, level, role, opens, before, proposedBy }: Case) =>
  Effect.gen(function* () {
    yield* enrol("admin", 6, roles, [compartment])
    yield* enrol("right", level, [role])
    yield* enrol("low", below(level), [role])
    yield* enrol(
      "roleless",
      level,
      roles.filter((each) => each !== role)
    )
    yield* enrol("highest", 6, roles)
    if (opens === true) {
      return "none"
    }
    // Records that the commands refer to.
    for (const other of ["site", "mtf", "user"] as const) {
      yield* other === type ? Effect.void : Parts.operate(records[other](targets[other][0], Clearance.bottom))
    }
    const [readable, closed] = targets[type]
    for (const [id, clearance] of [
      [readable, Clearance.bottom],
      [closed, Clearance.make(0, [compartment])]
    ] as const) {
      yield* Parts.operate(records[type](id, clearance))
      yield* before === undefined ? Effect.void : Parts.execute("admin", before(id))
    }
    if (proposedBy === undefined) {
      return "none"
    }
    const { events } = yield* Parts.written(
      Parts.execute(proposedBy === "actor" ? "right" : "admin", proposals[type === "user" ? "user" : "scp"](readable))
    )
    const [proposed] = events
    return proposed?.event._tag === "ScpStatusProposed" || proposed?.event._tag === "UserClearanceProposed"
      ? proposed.event.proposal
      : "none"
  })

it("has a case for each of its rows, with the same rule", () => {
  interface Said {
    readonly level: number
    readonly role: string | null
    readonly operator: boolean
  }
  const said = ({ level, role, operator }: Said) => ({ level, role, operator })
  // Commands with a secret are tested in Secrets.test.ts.
  const secret = ["ChangeUserPassword", "ResetUserPassword", "SetOverridePhrase"]
  const table = Object.entries(Authority.table)
    .filter(([tag]) => !secret.includes(tag))
    .map(([tag, row]) => [tag, said(row)])
  expect(Object.fromEntries(table)).toEqual(
    Object.fromEntries(Object.entries(cases).map(([tag, each]) => [tag, said(each)]))
  )
})

describe("the authority table", () => {
  for (const [tag, each] of Object.entries(cases)) {
    const { type, level, role, operator, opens, command } = each
    const [readable, closed, absent] = targets[type]
    const door = operator ? "and is open to the operator" : "and is closed to the operator"
    const first = opens === true ? "" : "a clearance that dominates the record, then "

    it.effect(`${tag} requires ${first}level ${level} and the role ${role}, ${door}`, () =>
      Effect.gen(function* () {
        const proposal = yield* prepared(each)
        const asked = command(readable, proposal)
        if (opens !== true) {
          const unreadable = { _tag: "RecordRedacted", type, id: closed, needed: 0 }
          expect(yield* Parts.refusal("highest", command(closed, proposal))).toMatchObject({ ...unreadable, held: 6 })
          expect(yield* Parts.refusal("low", command(closed, proposal))).toMatchObject(unreadable)
          const missing = yield* Parts.refusal("low", command(absent, proposal))
          expect(missing).toMatchObject({ _tag: "RecordExpunged", type, id: absent })
        }

        const denied = { _tag: "ClearanceDenied", command: tag, needed: { level, role } }
        const tooLow = yield* Parts.refusal("low", asked)
        expect(tooLow).toMatchObject({ ...denied, held: { level: below(level), roles: [role] } })
        const roleless = yield* Parts.refusal("roleless", asked)
        expect(roleless).toMatchObject({ ...denied, held: { level, roles: roles.filter((other) => other !== role) } })

        const { exit, events } = yield* Parts.written(Parts.execute("right", asked))
        expect(exit).toMatchObject({ _tag: "Success", value: { positions: events.map(({ position }) => position) } })
        expect(events.length).toBeGreaterThan(0)
        expect(events.every(({ stream }) => !stream.startsWith("access-"))).toBe(true)

        // The operator can open the database file, so compartments do not apply.
        const byOperator = yield* Effect.exit(Parts.operate(command(opens === true ? absent : closed, proposal)))
        expect(byOperator).toEqual(
          operator
            ? Exit.succeed(expect.anything())
            : Exit.fail(expect.objectContaining({ _tag: "NotForOperator", command: tag }))
        )
      }).pipe(Effect.provide(Parts.layer))
    )
  }
})
