/** Tests of overdue loans: time passes by the test clock, and programs end and start meanwhile. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import { Effect, Fiber, Stream, TestClock } from "effect"
import * as Overdue from "./Overdue.ts"
import * as Register from "./Register.ts"

const inFile = <A, E, R>(test: (filename: string) => Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "overdue-"))),
    (folder) => test(join(folder, "register.db")),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

const execute = (id: string, command: Parameters<typeof Register.execute>[1]) =>
  Register.execute("drill-1", command, { actor: "keeper", id })

const acquireAndLend = Effect.zipRight(
  execute("1", { _tag: "Acquire", name: "The loud drill", cost: 120 }),
  execute("2", { _tag: "Lend", to: "ada" })
)

/** The history of the drill, after all work that is due now. */
const history = Effect.gen(function* () {
  const log = yield* Register.Log
  yield* Effect.repeatN(TestClock.adjust("10 millis"), 20)
  const events = yield* Stream.runCollect(EventStore.streamOf(log, { stream: "drill-1" }))
  return [...events].map(({ event }) => event._tag)
})

const whileRunning = <A, E, R>(programs: number, use: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const running = yield* Effect.fork(
      Effect.all(
        Array.from({ length: programs }, () => Overdue.run),
        { concurrency: "unbounded" }
      )
    )
    const result = yield* use
    yield* Fiber.interrupt(running)
    return result
  })

describe("Overdue", () => {
  it.effect("marks a loan once, after two weeks", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireAndLend
        yield* whileRunning(
          2,
          Effect.gen(function* () {
            yield* TestClock.adjust("13 days")
            expect(yield* history).toEqual(["Acquired", "Lent"])
            yield* TestClock.adjust("1 day")
            expect(yield* history).toEqual(["Acquired", "Lent", "BecameOverdue"])
            yield* TestClock.adjust("30 days")
            expect(yield* history).toEqual(["Acquired", "Lent", "BecameOverdue"])
          })
        )
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.effect("does not mark what was returned, and begins again with the next loan", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireAndLend
        yield* whileRunning(
          1,
          Effect.gen(function* () {
            yield* TestClock.adjust("10 days")
            yield* execute("3", { _tag: "Return" })
            yield* execute("4", { _tag: "Lend", to: "ada" })
            yield* TestClock.adjust("10 days")
            expect(yield* history).toEqual(["Acquired", "Lent", "Returned", "Lent"])
            yield* TestClock.adjust("4 days")
            expect(yield* history).toEqual(["Acquired", "Lent", "Returned", "Lent", "BecameOverdue"])
          })
        )
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.effect("marks after a restart what became due while no program ran", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        const layer = Register.layer(filename)
        yield* Effect.provide(Effect.zipRight(acquireAndLend, whileRunning(1, TestClock.adjust("1 day"))), layer)
        yield* TestClock.adjust("20 days")
        for (let start = 0; start < 2; start += 1) {
          const marked = yield* Effect.provide(whileRunning(1, history), layer)
          expect(marked).toEqual(["Acquired", "Lent", "BecameOverdue"])
        }
      })
    )
  )
})
