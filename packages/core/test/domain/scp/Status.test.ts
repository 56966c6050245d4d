import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Scp from "../../../src/domain/scp/Scp.ts"
import * as Status from "../../../src/domain/scp/Status.ts"
import { IllegalTransition } from "../../../src/domain/Rejection.ts"
import * as StatusChange from "../../../src/domain/scp/StatusChange.ts"
import { ItemNumber } from "../../../src/domain/scp/ItemNumber.ts"
import { UserId } from "../../../src/domain/user/UserId.ts"

const once = { second: false, must: ["reason"] }
const twice = { second: true, must: ["reason"] }

/** Written out a second time: from, to (or back to where it was), level, second person, what must be said. */
const lawful: ReadonlyArray<readonly [string, string, number, { second: boolean; must: ReadonlyArray<string> }]> = [
  ["active", "neutralized", 4, { second: true, must: ["reason", "evidence"] }],
  ["active", "explained", 4, once],
  ["neutralized", "explained", 4, once],
  ["neutralized", "active", 4, once],
  ["explained", "active", 4, once],
  ["active", "deleted", 5, twice],
  ["neutralized", "deleted", 5, twice],
  ["explained", "deleted", 5, twice],
  ["deleted", "back", 5, twice]
]

const statuses = Status.Status.literals
const standings = statuses.flatMap((status) =>
  (["active", "neutralized", "explained"] as const).map((beforeDeletion) => ({ status, beforeDeletion }))
)
const pairs = standings.flatMap((standing) => statuses.map((to) => ({ standing, to })))

const rowOf = ({ status, beforeDeletion }: Status.StatusState, to: Status.Status) =>
  lawful.find(([from, goal]) => from === status && (goal === "back" ? beforeDeletion : goal) === to)

const scp = ItemNumber.make("SCP-173")

const attempts = ({ status, beforeDeletion }: Status.StatusState, to: Status.Status) => {
  const state = { id: scp, standing: { status, beforeDeletion }, proposal: null }
  const order = { by: Actor.User({ user: UserId.make("user-1") }), at: 0, id: "proposal-1" }
  const wish = { scp, to, reason: "It is so.", evidence: "Test log 173-4" }
  return [
    StatusChange.change({ ...order, command: Scp.ChangeStatus.make(wish) }, state),
    StatusChange.propose({ ...order, command: Scp.ProposeStatus.make(wish) }, state)
  ] as const
}

describe("Status", () => {
  it.each(pairs)("$standing to $to: found in the table, or nowhere", ({ standing, to }) => {
    const found = Status.find(standing, to)
    const row = rowOf(standing, to)
    expect(found && [found.level, found.secondPerson, found.required]).toEqual(
      row && [row[2], row[3].second, row[3].must]
    )
  })

  it.each(standings)("$status, $beforeDeletion before: knows where it may go", (standing) => {
    const expected = statuses.filter((to) => rowOf(standing, to) !== undefined)
    expect(Status.legal(standing).toSorted()).toEqual(expected.toSorted())
    expect(Status.legal(standing)).not.toHaveLength(0)
  })

  it.each(pairs.filter(({ standing, to }) => standing.status !== to && rowOf(standing, to) === undefined))(
    "$standing to $to: IllegalTransition, with the legal ones",
    ({ standing, to }) => {
      for (const attempt of attempts(standing, to)) {
        const legal = Status.legal(standing)
        expect(Either.flip(attempt)).toEqual(Either.right(new IllegalTransition({ from: standing.status, to, legal })))
      }
    }
  )

  it.each(pairs.filter(({ standing, to }) => rowOf(standing, to) !== undefined))(
    "$standing to $to: by one person or by two, never both",
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

  it.each(standings)("$status, $beforeDeletion before: is where it is already", (standing) => {
    expect(attempts(standing, standing.status)).toEqual([Either.right([]), Either.right([])])
  })
})
