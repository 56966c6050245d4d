/** Connections whose scope has closed. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Scope } from "effect"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as PgConnection from "../../src/connection/PgConnection.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as SharedFixture from "../shared-tables/SharedFixture.ts"

const statement = { text: "SELECT 1 AS one" }

describe.skipIf(Installation.isSkipped)("a connection", () => {
  it.scopedLive("that is closed ends the call that is under way, and opens nothing any more", () =>
    Effect.gen(function* () {
      const { cluster, name } = yield* SharedFixture.emptyLog()
      const proxy = yield* Proxy.make(cluster.port)
      const url = cluster.url({ database: name, port: proxy.port })
      const settings = SharedFixture.settingsOf(url, { deadline: Duration.minutes(1) })
      const scope = yield* Scope.make()
      const { run } = yield* Scope.extend(PgConnection.make(settings, LogHistory.make()), scope)
      expect(yield* run("ask", [statement])).toMatchObject([{ rows: [{ one: 1 }] }])
      yield* proxy.freeze(["toServer"])
      const waiting = yield* Effect.fork(Effect.flip(run("ask", [statement])))
      yield* Effect.sleep(50)
      yield* Scope.close(scope, Exit.void)
      const closed = { _tag: "DatabaseUnavailable", reason: "closed" }
      const accepted = yield* proxy.accepted
      expect(yield* Effect.timeout(Fiber.join(waiting), "5 seconds")).toMatchObject(closed)
      expect(yield* Effect.timeout(Effect.flip(run("ask", [statement])), "1 second")).toMatchObject(closed)
      expect(yield* proxy.accepted).toBe(accepted)
    })
  )
})
