/** The laws of custody circles, and the custody of an account after each event. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Custody from "../../../src/domain/user/Custody.ts"
import { UserId } from "../../../src/domain/UserId.ts"

const users = ["a", "b", "c", "d", "e", "f"].map((id) => UserId.make(id))
const user = FastCheck.constantFrom(...users)
const users3 = FastCheck.uniqueArray(user, { maxLength: 3 })

/** Custodians by account; cycles and accounts that are their own custodian included. */
const custody = FastCheck.array(FastCheck.tuple(user, users3), { maxLength: 8 }).map((pairs) => new Map(pairs))
type Custodies = ReadonlyMap<UserId, ReadonlyArray<UserId>>

const circleIn = (custodies: Custodies, ...start: ReadonlyArray<UserId>) =>
  Custody.circle(start, (user) => custodies.get(user) ?? [])
const dependentIn = (custodies: Custodies, one: UserId, other: UserId) =>
  Custody.areDependent(circleIn(custodies, one), circleIn(custodies, other))

describe("a custody circle", () => {
  it.prop(
    "starts with its user, has no duplicates and is closed under custody",
    { custody, user },
    ({ custody, user }) => {
      const circle = circleIn(custody, user)
      expect(circle[0]).toBe(user)
      expect(new Set(circle).size).toBe(circle.length)
      expect(circle.flatMap((each) => custody.get(each) ?? []).every((each) => circle.includes(each))).toBe(true)
      expect(new Set(circleIn(custody, ...circle))).toEqual(new Set(circle))
    }
  )

  it.prop(
    "grows monotonically with custody",
    { custody, user, more: users3, account: user },
    ({ custody, user, more, account }) => {
      const grown = new Map([...custody, [account, [...(custody.get(account) ?? []), ...more]]])
      expect(circleIn(grown, user)).toEqual(expect.arrayContaining([...circleIn(custody, user)]))
    }
  )
})

describe("dependence", () => {
  it.prop("is symmetric and reflexive", { custody, one: user, other: user }, ({ custody, one, other }) => {
    expect(dependentIn(custody, one, other)).toBe(dependentIn(custody, other, one))
    expect(dependentIn(custody, one, one)).toBe(true)
  })

  it.prop("holds between an account and every member of its circle", { custody, user }, ({ custody, user }) => {
    expect(circleIn(custody, user).every((other) => dependentIn(custody, user, other))).toBe(true)
  })

  it.prop(
    "survives the confirmation of another account, since the custodians at the time are recorded",
    { custody, custodian: user, account: user, confirmed: user },
    ({ custody, custodian, account, confirmed }) => {
      FastCheck.pre(confirmed !== account)
      // The custodian sets the password of the account; then another account is confirmed.
      const captured = new Map([...custody, [account, [...circleIn(custody, custodian)]]])
      const later = new Map([...captured, [confirmed, []]])
      for (const other of circleIn(custody, custodian)) {
        expect(dependentIn(later, account, other)).toBe(true)
      }
    }
  )
})

describe("the custody of an account", () => {
  const [a, b] = [UserId.make("a"), UserId.make("b")]

  it("starts with a registration that records its actor", () => {
    expect(Custody.registered({ by: "a", custodians: [a, b] })).toEqual({
      credential: 1,
      confirmed: 0,
      custodians: [a, b],
      by: "a",
      recovered: false
    })
    expect(Custody.isUnattributed(Custody.registered({}))).toBe(true)
    expect(Custody.isUnattributed(Custody.registered({ by: "operator:alice" }))).toBe(false)
  })

  it("survives a change of password and is replaced by a reset", () => {
    const registered = Custody.registered({ by: "a", custodians: [a] })
    expect(Custody.changed(registered)).toEqual({ ...registered, credential: 2 })
    const reset = Custody.reset(Custody.changed(registered), { by: "b", custodians: [b] })
    expect(reset).toEqual({ ...registered, credential: 3, by: "b", custodians: [b] })
    const recovered = Custody.reset(reset, { by: "operator:alice" })
    expect(recovered).toMatchObject({ credential: 4, custodians: [], recovered: true })
  })

  it("ends with a confirmation and starts with the next reset", () => {
    const confirmed = Custody.confirmed(Custody.changed(Custody.registered({ by: "a", custodians: [a] })), 2)
    expect(confirmed).toMatchObject({ credential: 2, confirmed: 2, custodians: [], recovered: false })
    expect(Custody.reset(confirmed, { by: "a", custodians: [a] })).toMatchObject({ confirmed: 2, custodians: [a] })
    expect(Custody.isUnattributed(Custody.confirmed(Custody.registered({}), 1))).toBe(false)
  })
})
