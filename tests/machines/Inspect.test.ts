/** The operator's log page of a server on a log: it shows the replica, and its looks are audit entries in the log. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as InspectClient from "../../packages/server/test/InspectClient.ts"
import { admin, make, succeed } from "./Machines.ts"

describe.skipIf(Installation.isSkipped)("the operator's log page on a log", () => {
  it.scopedLive("shows what another machine wrote, walks to the head of the log, and is audited in the log", () =>
    Effect.gen(function* () {
      const { operate, run, serve } = yield* make
      const started = yield* serve("a.db", { SCIPNET_INSPECT_PORT: "0" }, ["--inspect"])
      const server = yield* Effect.promise(() => InspectClient.withLink(started))
      const cookie = yield* Effect.promise(() => InspectClient.enter(server))
      const read = (path: string) => Effect.promise(() => InspectClient.read(server.inspect, path, cookie))
      yield* succeed(run(admin, ["scp", "register", "96", "--name", "A", "--class", "Euclid", "--level", "1"]))
      const { head }: { head: { position: number } } = JSON.parse(yield* read("/overview"))
      expect(yield* read(`/events?to=${head.position}&by=type&value=ScpRegistered`)).toContain("scp-SCP-096")
      expect(JSON.parse(yield* read("/doctor"))).toMatchObject({ isWell: true, findings: [], skipped: ["consumers"] })
      const chain = (yield* read("/chain")).trim().split("\n")
      // The header, and all events: those of the looks are in the log of all machines.
      const status = yield* succeed(operate(["log", "status", "--json"]))
      expect(JSON.parse(status.stdout)).toMatchObject({ log: { end: { position: chain.length - 1 } } })
      expect(chain.length - 1).toBeGreaterThan(head.position)
    })
  )
})
