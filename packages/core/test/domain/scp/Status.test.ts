import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Scp from "../../../src/domain/scp/Scp.ts"
import * as Status from "../../../src/domain/scp/Status.ts"
import { IllegalTransition } from "../../../src/domain/Rejection.ts"
import * as StatusChange from "../../../src/domain/scp/StatusChange.ts"
import { ItemNumber } from "../../../src/domain/scp/ItemNumber.ts"
import { UserId } from "../../../src/domain/user/UserId.ts"

const onePerson = { second: false, required: ["reason"] }
const twoPersons = { second: true, required: ["reason"] }

/** The expected transitions: from, to (`back`: the status before the deletion), level, second person, required fields. */
const expected: ReadonlyArray<readonly [string, string, number, { second: boolean; required: ReadonlyArray<string> }]> =
  [
    ["active", "neutralized", 4, { second: true, required: ["reason", "evidence"] }],
    ["active", "explained", 4, onePerson],
    ["neutralized", "explained", 4, onePerson],
    ["neutralized", "active", 4, onePerson],
    ["explained", "active", 4, onePerson],
    ["active", "deleted", 5, twoPersons],
    ["neutralized", "deleted", 5, twoPersons],
    ["explained", "deleted", 5, twoPersons],
    ["deleted", "back", 5, twoPersons]
  ]

const statuses = Status.Status.literals
const states = statuses.flatMap((status) =>
  (["active", "neutralized", "explained"] as const).map((beforeDeletion) => ({ status, beforeDeletion }))
)
const pairs = states.flatMap((standing) => statuses.map((to) => ({ standing, to })))

const rowOf = ({ status, beforeDeletion }: Status.StatusState, to: Status.Status) =>
  expected.find(([from, goal]) => from === status && (goal === "back" ? beforeDeletion : goal) === to)

const scp = ItemNumber.make("SCP-173")

const attempts = ({ status, beforeDeletion }: Status.StatusState, to: Status.Status) => {
  const state: StatusChange.StatusOwner = { id: scp, standing: { status, beforeDeletion }, proposal: null }
  const context = { by: Actor.User({ user: UserId.make("user-1") }), at: 0, id: "proposal-1" }
  const request = { scp, to, reason: "It is so.", evidence: "Test log 173-4" }
  return [
    StatusChange.change({ ...context, command: Scp.ChangeStatus.make(request) }, state),
    StatusChange.propose({ ...context, command: Scp.ProposeStatus.make(request) }, state)
  ] as const
}

describe("Status", () => {
  it.each(pairs)("finds the transition from $standing to $to, or none", ({ standing, to }) => {
    const transition = Status.find(standing, to)
    const row = rowOf(standing, to)
    expect(transition && [transition.level, transition.secondPerson, transition.required]).toEqual(
      row && [row[2], row[3].second, row[3].required]
    )
  })

  it.each(states)("lists the legal statuses after $status ($beforeDeletion before)", (standing) => {
    const legal = statuses.filter((to) => rowOf(standing, to) !== undefined)
    expect(Status.legal(standing).toSorted()).toEqual(legal.toSorted())
    expect(Status.legal(standing)).not.toHaveLength(0)
  })

  it.each(pairs.filter(({ standing, to }) => standing.status !== to && rowOf(standing, to) === undefined))(
    "rejects $standing to $to with IllegalTransition and the legal statuses",
    ({ standing, to }) => {
      for (const attempt of attempts(standing, to)) {
        const legal = Status.legal(standing)
        expect(Either.flip(attempt)).toEqual(Either.right(new IllegalTransition({ from: standing.status, to, legal })))
      }
    }
  )

  it.each(pairs.filter(({ standing, to }) => rowOf(standing, to) !== undefined))(
    "allows $standing to $to either directly or by proposal",
    ({ standing, to }) => {
      const [changed, proposed] = attempts(standing, to).map(
        Either.match({ onLeft: ({ _tag }) => _tag, onRight: (events) => events.map(({ _tag }) => _tag).join() })
      )
      expect([changed, proposed]).toEqual(
        rowOf(standing, to)?.[3].second === true
          ? ["SecondPersonRequired", "ScpStatusProposed"]
          : ["ScpStatusChanged", "SecondPersonNotNeeded"]
      )
    }
  )

  it.each(states)("changes nothing for the current status $status ($beforeDeletion before)", (standing) => {
    expect(attempts(standing, standing.status)).toEqual([Either.right([]), Either.right([])])
  })
})
