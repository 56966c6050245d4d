import { expect, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { DatabaseUnavailable } from "../../src/database/DatabaseError.ts"
import * as FaultLog from "../../src/database/FaultLog.ts"

const error = (reason: string) => new DatabaseUnavailable({ operation: "open", statement: null, attempt: 1, reason })

it.effect("a fault is logged when it begins, when it changes, and when it is back", () => {
  let lines = 0
  const counting = Logger.replace(
    Logger.defaultLogger,
    Logger.make(() => {
      lines += 1
    })
  )
  return Effect.gen(function* () {
    const faults = FaultLog.ofDatabase()
    const seen = []
    for (const step of [
      faults.failed(error("LOG_UNREACHABLE")),
      faults.failed(error("LOG_UNREACHABLE")),
      faults.failed(error("LOG_STANDBY")),
      faults.passed,
      faults.failed(error("LOG_STANDBY"))
    ]) {
      yield* step
      seen.push(lines)
    }
    expect(seen).toEqual([1, 1, 2, 2, 3])
  }).pipe(Effect.provide(counting))
})

it.effect("the end of a fault is logged once", () =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const note = (text: string) => Effect.sync(() => void seen.push(text))
    const { failed, passed } = FaultLog.make<string>({ key: (fault) => fault, log: note, logEnd: note("end") })
    yield* Effect.all([passed, failed("full"), passed, passed])
    expect(seen).toEqual(["full", "end"])
  })
)
