import { describe, expect, it } from "@effect/vitest"
import { Acquired, lent, returned } from "../../src/testing/contract/Equipment.ts"
import * as DeciderSpec from "../../src/testing/DeciderSpec.ts"
import { decider, LentAlready, NotThere } from "./EquipmentDecider.ts"

const given = DeciderSpec.decider(decider)
const acquired = Acquired.make({ label: "Drill", price: 40, currency: "EUR" })
const returning = given([acquired, lent("ada")]).when({ _tag: "Return" })
const lending = given([acquired, lent("ada")]).when({ _tag: "Lend", borrower: "grace" })
const lendingAgain = given([acquired, lent("ada")]).when({ _tag: "Lend", borrower: "ada" })

describe("DeciderSpec", () => {
  it("accepts matching events and rejections", () => {
    returning.then([returned])
    lendingAgain.thenNothing()
    lending.thenRejected("LentAlready")
    lending.thenRejected(new LentAlready({ borrower: "ada" }))
  })

  it("fails for other events, with actual and expected ones", () => {
    expect(() => returning.then([lent("ada")])).toThrow(
      expect.objectContaining({ actual: [returned], expected: [lent("ada")] })
    )
    expect(() => returning.then([])).toThrow(/Expected values to be strictly deep-equal/)
    expect(() => lendingAgain.then([lent("ada")])).toThrow()
  })

  it("fails for events where none was expected", () => {
    expect(() => returning.thenNothing()).toThrow()
  })

  it("fails for a rejection where events were expected, naming it", () => {
    expect(() => lending.then([lent("grace")])).toThrow(/LentAlready/)
    expect(() => lending.thenNothing()).toThrow(/LentAlready/)
  })

  it("fails for events where a rejection was expected", () => {
    expect(() => returning.thenRejected("NotThere")).toThrow(/1 events/)
    expect(() => lendingAgain.thenRejected("LentAlready")).toThrow(/0 events/)
  })

  it("fails for another rejection and for other fields", () => {
    expect(() => lending.thenRejected("NotThere")).toThrow()
    expect(() => lending.thenRejected(new NotThere({ state: "Gone" }))).toThrow()
    expect(() => lending.thenRejected(new LentAlready({ borrower: "grace" }))).toThrow()
  })
})
