/** Custody as pure functions: the laws of circles and what each event does to an account. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Custody from "../../../src/domain/user/Custody.ts"
import { UserId } from "../../../src/domain/user/UserId.ts"

const users = ["a", "b", "c", "d", "e", "f"].map((id) => UserId.make(id))
const user = FastCheck.constantFrom(...users)
const some = FastCheck.uniqueArray(user, { maxLength: 3 })

/** Custodians by account; cycles and accounts that are their own custodian included. */
const custody = FastCheck.array(FastCheck.tuple(user, some), { maxLength: 8 }).map((pairs) => new Map(pairs))
type Custodies = ReadonlyMap<UserId, ReadonlyArray<UserId>>

const circleIn = (custodies: Custodies, ...start: ReadonlyArray<UserId>) =>
  Custody.circle(start, (each) => custodies.get(each) ?? [])
const dependentIn = (custodies: Custodies, one: UserId, other: UserId) =>
  Custody.areDependent(circleIn(custodies, one), circleIn(custodies, other))

describe("a circle", () => {
  it.prop("begins with its user, names each once, and is closed", { custody, user }, ({ custody, user }) => {
    const circle = circleIn(custody, user)
    expect(circle[0]).toBe(user)
    expect(new Set(circle).size).toBe(circle.length)
    expect(circle.flatMap((each) => custody.get(each) ?? []).every((each) => circle.includes(each))).toBe(true)
    expect(new Set(circleIn(custody, ...circle))).toEqual(new Set(circle))
  })

  it.prop("only grows with more custody", { custody, user, more: some, of: user }, ({ custody, user, more, of }) => {
    const grown = new Map([...custody, [of, [...(custody.get(of) ?? []), ...more]]])
    expect(circleIn(grown, user)).toEqual(expect.arrayContaining([...circleIn(custody, user)]))
  })
})

describe("dependence", () => {
  it.prop("is symmetric and reflexive", { custody, one: user, other: user }, ({ custody, one, other }) => {
    expect(dependentIn(custody, one, other)).toBe(dependentIn(custody, other, one))
    expect(dependentIn(custody, one, one)).toBe(true)
  })

  it.prop("joins an account with everyone in its circle", { custody, user }, ({ custody, user }) => {
    expect(circleIn(custody, user).every((other) => dependentIn(custody, user, other))).toBe(true)
  })

  it.prop(
    "is not undone by confirming another account, because the custodians of that time are captured",
    { custody, custodian: user, account: user, confirmed: user },
    ({ custody, custodian, account, confirmed }) => {
      FastCheck.pre(confirmed !== account)
      // The custodian sets the password of the account, and then somebody else is confirmed.
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

  it("begins with a registration, as far as it says who", () => {
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

  it("outlives a change of one's own password, and is replaced by a reset", () => {
    const registered = Custody.registered({ by: "a", custodians: [a] })
    expect(Custody.changed(registered)).toEqual({ ...registered, credential: 2 })
    const reset = Custody.reset(Custody.changed(registered), { by: "b", custodians: [b] })
    expect(reset).toEqual({ ...registered, credential: 3, by: "b", custodians: [b] })
    const recovered = Custody.reset(reset, { by: "operator:alice" })
    expect(recovered).toMatchObject({ credential: 4, custodians: [], recovered: true })
  })

  it("ends with a confirmation, until the next reset", () => {
    const confirmed = Custody.confirmed(Custody.changed(Custody.registered({ by: "a", custodians: [a] })), 2)
    expect(confirmed).toMatchObject({ credential: 2, confirmed: 2, custodians: [], recovered: false })
    expect(Custody.reset(confirmed, { by: "a", custodians: [a] })).toMatchObject({ confirmed: 2, custodians: [a] })
    expect(Custody.isUnattributed(Custody.confirmed(Custody.registered({}), 1))).toBe(false)
  })
})
