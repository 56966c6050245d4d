/** Two server processes on one log: each sees at its next request what the other has acknowledged. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import { admin, at, make, reader, succeed, withoutLog } from "./Machines.ts"

describe.skipIf(Installation.isSkipped)("two servers on one log in PostgreSQL", () => {
  it.scopedLive("each see at the next request what the other acknowledged", () =>
    Effect.gen(function* () {
      const { run, serve, operate } = yield* make
      const [a, b] = yield* Effect.all([serve("a.db"), serve("b.db")], { concurrency: 2 })
      const read = run(reader, ["access", "scp", "173", ...at(b)], withoutLog)
      expect((yield* succeed(read)).stdout).toContain("The Sculpture")

      const lowered = ["user", "clearance", reader, "--level", "1", "--reason", "moved"]
      yield* succeed(run(admin, [...lowered, ...at(a)], withoutLog))
      expect((yield* read).stdout).not.toContain("The Sculpture")

      const kept = { env: { ...withoutLog.env, SCIPNET_USER: reader } }
      yield* succeed(operate(["login", ...at(b)], { env: { ...kept.env, SCIPNET_PASSWORD: "marked-secret-4711" } }))
      yield* succeed(operate(["whoami", ...at(b)], kept))
      yield* succeed(run(admin, ["user", "deactivate", reader, "--reason", "on leave", ...at(a)], withoutLog))
      expect(yield* operate(["whoami", ...at(b)], kept)).toMatchObject({ code: 1 })
      expect(yield* read).toMatchObject({ code: 1 })
    })
  )

  it.scopedLive("share a replica with command lines on the same machine", () =>
    Effect.gen(function* () {
      const { box, run, serve, operate } = yield* make
      const server = yield* serve("a.db")
      const beside = ["--replica", box.path("a.db")]
      const writes = Array.from({ length: 6 }, (_, index) => [
        run(admin, ["scp", "register", `${200 + index}`, "--name", "A", "--class", "Safe", "--level", "1", ...beside]),
        run(admin, ["access", "scp", "173", ...at(server)], withoutLog)
      ])
      for (const result of yield* Effect.all(writes.flat(), { concurrency: 3 })) {
        expect(result).toMatchObject({ code: 0 })
      }
      const seen = yield* run(admin, ["access", "scp", "205", ...at(server)], withoutLog)
      expect(seen).toMatchObject({ code: 0 })
      expect((yield* succeed(operate(["verify", ...beside]))).stdout).toContain("The log is intact")
      expect((yield* succeed(operate(["checkpoint", box.path("kept.json"), ...beside]))).code).toBe(0)
      yield* succeed(operate(["verify", "--checkpoint", box.path("kept.json"), ...beside]))
      const doctor = yield* succeed(operate(["doctor", "--json", ...beside]))
      expect(JSON.parse(doctor.stdout)).toMatchObject({ well: true, findings: [], log: { replica: { isOfLog: true } } })

      const plain = yield* run(admin, ["whoami", "--deepwell", box.path("a.db")])
      expect(plain.code).toBe(3)
      expect(plain.stderr).toContain("Use --log URL with --replica FILE instead of --deepwell.")
    })
  )

  it.scopedLive("answer /readyz, /healthz and /metrics", () =>
    Effect.gen(function* () {
      const { serve } = yield* make
      const server = yield* serve("a.db")
      const get = (path: string) => Effect.promise(() => fetch(`${server.http}${path}`))
      expect(yield* get("/readyz")).toMatchObject({ status: 200 })
      expect(yield* get("/healthz")).toMatchObject({ status: 200 })
      const metrics = yield* Effect.flatMap(get("/metrics"), (response) => Effect.promise(() => response.text()))
      expect(metrics).toMatch(/^log_writable 1$/m)
      expect(metrics).toMatch(/^replica_lag 0$/m)
      expect(metrics).toMatch(/^replica_diverged 0$/m)
      expect(metrics).toMatch(/^replica_reconnects(_total)? 0$/m)
      expect(metrics).toMatch(/^replica_barrier_ms_count [1-9]/m)
      expect(metrics).toMatch(/^log_probe_ms_count [1-9]/m)
    })
  )
})
