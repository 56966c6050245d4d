import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Scp from "../../../src/domain/scp/Scp.ts"
import * as Status from "../../../src/domain/scp/Status.ts"
import { IllegalTransition } from "../../../src/domain/Rejection.ts"
import * as StatusChange from "../../../src/domain/scp/StatusChange.ts"
import { ItemNumber } from "../../../src/domain/ItemNumber.ts"
import { UserId } from "../../../src/domain/UserId.ts"

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
const pairs = states.flatMap((state) => statuses.map((to) => ({ state, to })))

const rowOf = ({ status, beforeDeletion }: Status.StatusState, to: Status.Status) =>
  expected.find(([from, goal]) => from === status && (goal === "back" ? beforeDeletion : goal) === to)

const scp = ItemNumber.make("SCP-173")

const attempts = ({ status, beforeDeletion }: Status.StatusState, to: Status.Status) => {
  const state: StatusChange.StatusOwner = { id: scp, statusState: { status, beforeDeletion }, proposal: null }
  const context = { by: Actor.User({ user: UserId.make("user-1") }), at: 0, id: "proposal-1" }
  const request = { scp, to, reason: "It is so.", evidence: "Test log 173-4" }
  return [
    StatusChange.change({ ...context, command: Scp.ChangeStatus.make(request) }, state),
    StatusChange.propose({ ...context, command: Scp.ProposeStatus.make(request) }, state)
  ] as const
}

describe("Status", () => {
  it.each(pairs)("finds the transition from $state to $to, or none", ({ state, to }) => {
    const transition = Status.find(state, to)
    const row = rowOf(state, to)
    expect(transition && [transition.level, transition.secondPerson, transition.required]).toEqual(
      row && [row[2], row[3].second, row[3].required]
    )
  })

  it.each(states)("lists the legal statuses after $status ($beforeDeletion before)", (state) => {
    const legal = statuses.filter((to) => rowOf(state, to) !== undefined)
    expect(Status.legal(state).toSorted()).toEqual(legal.toSorted())
    expect(Status.legal(state)).not.toHaveLength(0)
  })

  it.each(pairs.filter(({ state, to }) => state.status !== to && rowOf(state, to) === undefined))(
    "rejects $state to $to with IllegalTransition and the legal statuses",
    ({ state, to }) => {
      for (const attempt of attempts(state, to)) {
        const legal = Status.legal(state)
        expect(Either.flip(attempt)).toEqual(Either.right(new IllegalTransition({ from: state.status, to, legal })))
      }
    }
  )

  it.each(pairs.filter(({ state, to }) => rowOf(state, to) !== undefined))(
    "allows $state to $to either directly or by proposal",
    ({ state, to }) => {
      const [changed, proposed] = attempts(state, to).map(
        Either.match({ onLeft: ({ _tag }) => _tag, onRight: (events) => events.map(({ _tag }) => _tag).join() })
      )
      expect([changed, proposed]).toEqual(
        rowOf(state, to)?.[3].second === true
          ? ["SecondPersonRequired", "ScpStatusProposed"]
          : ["ScpStatusChanged", "SecondPersonNotNeeded"]
      )
    }
  )

  it.each(states)("changes nothing for the current status $status ($beforeDeletion before)", (state) => {
    expect(attempts(state, state.status)).toEqual([Either.right([]), Either.right([])])
  })
})
