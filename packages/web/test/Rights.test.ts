/** The reasons why an account cannot be changed, compared with the table that the server applies. */
import * as Authority from "@scipnet/core/domain/access/Authority"
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as ClearanceChange from "@scipnet/core/domain/user/ClearanceChange"
import * as Policy from "@scipnet/core/domain/access/Policy"
import { UserId } from "@scipnet/core/domain/UserId"
import * as User from "@scipnet/core/domain/user/User"
import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import * as Rights from "../src/people/Rights.ts"

const level = fc.constantFrom(...Clearance.levels.map((row) => row.level))
const clearance = fc
  .tuple(level, fc.subarray(["OMEGA-7", "MNEMOSYNE"]))
  .map(([level, compartments]) => Clearance.make(level, compartments))
const roles = fc.subarray(Rights.roles.map(([role]) => role))

const account = (id: string): fc.Arbitrary<User.Account> =>
  fc.record({ clearance, roles }).map((held) => ({
    ...held,
    id: UserId.make(id),
    name: id,
    title: "Researcher",
    site: null,
    taskForce: null,
    active: true,
    mustChangePassword: false,
    custody: { credential: 1, confirmed: 0, custodians: [], by: null, recovered: false },
    proposal: null
  }))

const fileOf = ({ id, name, title, clearance, roles, site, taskForce, active }: User.Account): Rights.Account => ({
  ...{ type: "user", id, name, title, clearance, roles, site, taskForce, active, registeredAt: 0 }
})

/** An administrator of level 3 or higher, and an account that they can read, which can be their own. */
const parties = fc
  .tuple(account("me"), fc.boolean(), account("other"))
  .map(([me, isOwn, other]) => [me, isOwn ? me : other] as const)
  .filter(([me, person]) => Rights.isAdministrator(fileOf(me)) && Clearance.dominates(me.clearance, person.clearance))

const check = <A>(value: fc.Arbitrary<A>, same: (me: User.Account, person: User.Account, value: A) => void): void =>
  fc.assert(
    fc.property(parties, value, ([me, person], value) => same(me, person, value)),
    { numRuns: 1_000 }
  )

describe("the reasons of the page agree with the table of the server", () => {
  it("for roles", () => {
    check(fc.tuple(roles, fc.constantFrom("GrantRole", "RevokeRole")), (me, person, [[role], _tag]) => {
      if (role === undefined) return
      const command = { _tag, user: person.id, role } as const
      const rejection =
        command._tag === "GrantRole"
          ? Authority.commandRejection(Authority.table.GrantRole, me, { ...command, _tag: "GrantRole" }, person)
          : Authority.commandRejection(Authority.table.RevokeRole, me, { ...command, _tag: "RevokeRole" }, person)
      expect(Rights.againstRole(fileOf(me), fileOf(person), role) === undefined).toBe(rejection === undefined)
    })
  })

  it("for resets, transfers and deactivations", () => {
    check(fc.constant(undefined), (me, person) => {
      const user = person.id
      const [mine, theirs] = [fileOf(me), fileOf(person)]
      const reset = { _tag: "ResetUserPassword", user } as const
      const transfer = { _tag: "TransferUser", user } as const
      const deactivate = { _tag: "DeactivateUser", user, reason: "a reason" } as const
      expect(
        [Rights.againstReset(mine, theirs), Rights.againstMove(mine, theirs)].map((each) => each === undefined)
      ).toEqual([
        Authority.commandRejection(Authority.table.ResetUserPassword, me, reset, person) === undefined,
        Authority.commandRejection(Authority.table.TransferUser, me, transfer, person) === undefined
      ])
      expect(Rights.againstMove(mine, theirs) === undefined).toBe(
        Authority.commandRejection(Authority.table.DeactivateUser, me, deactivate, person) === undefined
      )
    })
  })

  it("for clearances, and for whether they take two people", () => {
    check(clearance, (me, person, to) => {
      const way = Rights.wayTo(person.clearance, to)
      const needs = ClearanceChange.secondPerson(person.clearance.level, to.level, Policy.defaults)
      expect(way).toBe(Clearance.equals(person.clearance, to) ? "same" : needs === undefined ? "direct" : "proposal")
      if (way === "same") return
      const fields = { user: person.id, clearance: to, reason: "a reason" }
      const rejection =
        way === "direct"
          ? Authority.commandRejection(
              Authority.table.ChangeUserClearance,
              me,
              { _tag: "ChangeUserClearance", ...fields },
              person
            )
          : Authority.commandRejection(
              Authority.table.ProposeUserClearance,
              me,
              { _tag: "ProposeUserClearance", ...fields },
              person
            )
      expect(Rights.againstClearance(fileOf(me), fileOf(person), to, way) === undefined).toBe(rejection === undefined)
    })
  })
})
