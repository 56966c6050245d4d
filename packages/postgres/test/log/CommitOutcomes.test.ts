/** The outcomes of commits whose replies are lost, and of commands that a batch repeats. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as Ledger from "./Ledger.ts"

describe.skipIf(Installation.isSkipped)("commits to a log in PostgreSQL", () => {
  it.scopedLive("have an unknown outcome when all replies of the last trip are lost, and the log stays away", () =>
    Effect.gen(function* () {
      const { cluster, name, query } = yield* Ledger.created
      const proxy = yield* Proxy.make(cluster.port)
      const limits = { deadline: Duration.seconds(2), connectTimeout: Duration.millis(500) }
      const url = cluster.url({ database: name, port: proxy.port })
      const { append } = yield* Ledger.open(Ledger.settings(url, limits))
      yield* append("account")
      const request = yield* Effect.fork(
        Effect.flip(append("account", { companion: { statements: [{ text: "SELECT pg_sleep(0.5)" }] } }))
      )
      yield* Effect.repeat(
        Effect.delay(
          query("SELECT FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(0.5)'"),
          10
        ),
        { until: (rows) => rows.length > 0 }
      )
      yield* proxy.freeze(["toClient"])
      const { _tag } = yield* Fiber.join(request)
      expect(yield* query("SELECT count(*)::int AS count FROM scipnet.events")).toEqual([{ count: 2 }])
      expect(_tag).toBe("OutcomeUnknown")
    })
  )

  it.scopedLive("are refused when an import gave the log the id of another one", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const { append } = yield* Ledger.open(Ledger.settings(url))
      yield* query("UPDATE scipnet.log SET id = 'another'")
      expect(yield* Effect.flip(append("account"))).toMatchObject({ reason: "LOG_FOREIGN" })
      expect(yield* query("SELECT position FROM scipnet.events")).toEqual([])
    })
  )

  it.scopedLive("replay a command that a batch repeats", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { append, appendRequest } = yield* Ledger.open(Ledger.settings(url))
      const made = yield* Ledger.request("account", { commandId: "first", memos: ["one", "two"] })
      yield* appendRequest(made, undefined)
      const again = Effect.flatMap(
        Ledger.request("account", { commandId: "first", memos: ["one", "two"] }),
        (request) => appendRequest(request, undefined)
      )
      const repeated = yield* Effect.all([append("other"), again, again, again], { concurrency: "unbounded" })
      expect(repeated.slice(1)).toEqual(Array.from({ length: 3 }, () => ({ positions: [1, 2], replayed: true })))
    })
  )
})
