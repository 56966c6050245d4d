import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { Bounds, Ticket } from "../../../src/database/queue/FairOrder.ts"
import * as FairOrder from "../../../src/database/queue/FairOrder.ts"
import * as FairOrderModel from "./FairOrderModel.ts"

const bounds: FastCheck.Arbitrary<Bounds> = FastCheck.record({
  permits: FastCheck.integer({ min: 1, max: 3 }),
  runningPerGroup: FastCheck.constantFrom(1, 2, Infinity),
  waitingPerGroup: FastCheck.constantFrom(1, 2, 4, Infinity),
  waiting: FastCheck.constantFrom(0, 1, 3, 6, Infinity)
})

const operation = FastCheck.oneof(
  FastCheck.record({
    enter: FastCheck.tuple(FastCheck.constantFrom("a", "b", "c", "d"), FastCheck.constantFrom("x", "y", "z"))
  }),
  FastCheck.record({ leave: FastCheck.nat({ max: 60 }) })
)

const unbounded: Bounds = {
  permits: 1,
  runningPerGroup: Infinity,
  waitingPerGroup: Infinity,
  waiting: Infinity
}

describe("FairOrder", () => {
  it("serves, displaces and rejects as the model does", () => {
    FastCheck.assert(
      FastCheck.property(bounds, FastCheck.array(operation, { maxLength: 80 }), (bounds, operations) => {
        const order = FairOrder.make(bounds)
        const model = FairOrderModel.make(bounds)
        const tickets: Array<Ticket> = []
        let settled = 0
        for (const each of operations) {
          const before = settled
          if ("enter" in each) {
            const ticket = order.enter(each.enter)
            ticket.settled = () => {
              settled += 1
            }
            tickets.push(ticket)
            model.enter(...each.enter)
          } else {
            const ticket = tickets[each.leave]
            if (ticket !== undefined) {
              order.leave(ticket)
            }
            model.leave(each.leave)
          }
          const states = tickets.map(({ state }) => state)
          expect(states).toEqual(model.tickets.map(({ state }) => state))
          expect(settled - before).toBeLessThanOrEqual(1)
          expect(order.counts()).toEqual({
            running: states.filter((state) => state === "running").length,
            waiting: states.filter((state) => state === "waiting").length
          })
        }
        // No state of a group remains when all its tickets have left.
        for (const ticket of tickets) {
          order.leave(ticket)
        }
        expect(["a", "b", "c", "d"].filter((group) => order.has(group))).toEqual([])
        expect(order.counts()).toEqual({ running: 0, waiting: 0 })
      }),
      { numRuns: 2_000 }
    )
  })

  it("leaves no permit free while a request that may run waits", () => {
    FastCheck.assert(
      FastCheck.property(bounds, FastCheck.array(operation, { maxLength: 80 }), (bounds, operations) => {
        const order = FairOrder.make(bounds)
        const tickets: Array<{ readonly group: string; readonly ticket: Ticket }> = []
        for (const each of operations) {
          if ("enter" in each) {
            tickets.push({ group: each.enter[0], ticket: order.enter(each.enter) })
          } else {
            const left = tickets[each.leave]
            if (left !== undefined) {
              order.leave(left.ticket)
            }
          }
          const running = tickets.filter(({ ticket }) => ticket.state === "running")
          const able = tickets.filter(
            ({ group, ticket }) =>
              ticket.state === "waiting" &&
              running.filter((other) => other.group === group).length < bounds.runningPerGroup
          )
          expect(able.length === 0 || running.length === bounds.permits).toBe(true)
        }
      })
    )
  })

  it("serves a group with a waiting ticket before it serves another group twice", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 8 }),
        (sizes) => {
          const order = FairOrder.make(unbounded)
          const first = order.enter(["before"])
          const served: Array<string> = []
          const waiting: Array<Ticket> = []
          for (const [group, size] of sizes.entries()) {
            for (let at = 0; at < size; at++) {
              const ticket = order.enter([`${group}`])
              ticket.settled = () => {
                served.push(`${group}`)
                waiting.push(ticket)
              }
            }
          }
          for (let ticket: Ticket | undefined = first; ticket !== undefined; ticket = waiting.shift()) {
            order.leave(ticket)
          }
          const most = Math.max(...sizes)
          const expected = Array.from({ length: most }, (_, round) =>
            sizes.flatMap((size, group) => (size > round ? [`${group}`] : []))
          ).flat()
          expect(served).toEqual(expected)
        }
      )
    )
  })

  it("displaces the newest ticket of the largest group for a group without waiting tickets", () => {
    const order = FairOrder.make({ ...unbounded, waiting: 3 })
    order.enter(["running"])
    const flood = [order.enter(["flood"]), order.enter(["flood"]), order.enter(["flood"])]
    expect(order.enter(["flood"]).state).toBe("refused")
    const honest = order.enter(["honest"])
    expect(honest.state).toBe("waiting")
    expect(flood.map(({ state }) => state)).toEqual(["waiting", "waiting", "refused"])
    const other = order.enter(["other"])
    expect(other.state).toBe("waiting")
    expect(flood.map(({ state }) => state)).toEqual(["waiting", "refused", "refused"])
    expect(order.enter(["late"]).state).toBe("refused")
    expect(order.enter(["honest"]).state).toBe("refused")
  })
})
