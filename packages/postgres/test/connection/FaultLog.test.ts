import { expect, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { DatabaseUnavailable } from "@scipnet/core/database/DatabaseError"
import * as FaultLog from "../../src/connection/FaultLog.ts"

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
    const faults = FaultLog.make()
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
