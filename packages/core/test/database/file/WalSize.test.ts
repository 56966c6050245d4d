import { statSync } from "node:fs"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { walLimit } from "../../../src/database/pool/OpenWriter.ts"
import * as Files from "../Files.ts"

const megabyte = 1024 * 1024

it.scopedLive("the write-ahead log shrinks to its limit after a long read, while connections stay open", () =>
  Effect.gen(function* () {
    const { filename, database } = yield* Files.fresh()
    const other = yield* Files.open(Files.options(filename))
    const wal = () => statSync(`${filename}-wal`).size
    yield* Files.add(database, "first")
    expect(yield* Files.texts(other)).toEqual(["first"])

    const reading = yield* Effect.makeLatch(false)
    const over = yield* Effect.makeLatch(false)
    const reader = yield* Effect.fork(
      database.snapshot("read for long", () => Effect.zipRight(reading.open, over.await))
    )
    yield* reading.await
    for (let at = 0; at < 24; at += 1) {
      yield* Files.add(database, `${at} ${"x".repeat(megabyte)}`)
    }
    expect(wal()).toBeGreaterThan(walLimit + 4 * megabyte)

    yield* over.open
    yield* Fiber.join(reader)
    // The first write copies the WAL into the database file, the second restarts the WAL.
    yield* Files.add(database, "second")
    yield* Files.add(database, "third")
    expect(wal()).toBeLessThanOrEqual(walLimit)
    expect(yield* Files.texts(other)).toHaveLength(27)
  })
)
