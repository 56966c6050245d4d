/** A program that is stopped while it holds the lock of the log: others go on, and its late commit does no harm. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ChildProcess from "../../../core/test/processes/ChildProcess.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

describe.skipIf(Installation.isSkipped)("a program that is stopped while it holds the lock of the log", () => {
  it.scopedLive(
    "delays others by less than three seconds, and writes nothing when it continues, or writes it once",
    () =>
      Effect.gen(function* () {
        const { cluster, name, url } = yield* SharedCluster.database
        yield* LogClient.create(cluster, name)
        const log = yield* LogClient.open([url])
        const append = Ledger.appender(log)
        yield* append({ writer: "other", number: 0 })
        const proxy = yield* Proxy.make(cluster.port)
        const own = cluster.url({ database: name, port: proxy.port })
        const holder = yield* ChildProcess.open(new URL("./HolderProgram.ts", import.meta.url), [own], { listen: true })
        yield* Effect.repeat(Effect.sleep(20), { until: () => holder.lines.includes("ready") })
        // Its first trip takes the lock; without the answer it does not send the second.
        yield* proxy.freeze(["toClient"])
        const held = "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = $1"
        yield* Effect.repeat(Effect.delay(cluster.query(held, [name]), 5), { until: (rows) => rows.length > 0 })
        holder.process.kill("SIGSTOP")
        yield* proxy.thaw

        const begun = performance.now()
        yield* append({ writer: "other", number: 1 })
        const delay = performance.now() - begun
        // The holder was waited for.
        expect(delay).toBeGreaterThan(500)
        expect(delay).toBeLessThan(Form.limit(3000))
        expect((yield* Ledger.storedEvents(cluster, name)).map(({ id }) => id)).toEqual(["other-0", "other-1"])

        holder.process.kill("SIGCONT")
        yield* Effect.repeat(Effect.sleep(20), { until: () => holder.lines.length > 1 })
        yield* append({ writer: "other", number: 2 })
        const ids = ["other-0", "other-1", "other-2"]
        const acknowledged = holder.lines.at(-1) === "acknowledged" ? [...ids, "frozen-0"] : ids
        yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged }], name)
        Form.print(
          `a stopped holder of the lock delayed others by ${(delay / 1000).toFixed(2)} s; continued: ${holder.lines.at(-1)}`
        )
      })
  )
})
