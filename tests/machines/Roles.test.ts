/** The roles of a log: the role of servers does all work, and cannot change or delete events. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import { admin, on, settingsOf, succeed } from "./Machines.ts"

/** Runs a statement as a role; returns the SQLSTATE of its failure. */
const execute = (cluster: Cluster.Cluster, role: string, statement: string) =>
  cluster.query(`SET ROLE ${role}; ${statement}`, [], "scipnet").pipe(
    Effect.as("none"),
    Effect.catchAllDefect((error) =>
      error instanceof Error && "code" in error ? Effect.succeed(error.code) : Effect.die(error)
    )
  )

describe.skipIf(Installation.isSkipped)("the roles of a log", () => {
  it.scopedLive("are created by the printed SQL; that of servers works, and cannot change the log", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ name: "roles", isDurable: false })
      const urlOf = (user: string) => cluster.url({ database: "scipnet", user, password: "a rope and a bucket" })
      const owner = yield* on(settingsOf(urlOf("scipnet_owner")))
      const server = yield* on(settingsOf(urlOf("scipnet")))
      const printed = yield* succeed(owner.operate(["log", "roles", "--json"]))
      const { create, grant }: { create: Array<string>; grant: Array<string> } = JSON.parse(printed.stdout)
      const passwords = ["scipnet_owner", "scipnet"].map((role) => `ALTER ROLE ${role} PASSWORD 'a rope and a bucket'`)
      yield* Effect.forEach([...create, ...passwords], (statement) => cluster.query(statement))
      yield* succeed(owner.operate(["log", "create"]))
      expect(yield* execute(cluster, "scipnet_owner", grant.join(";"))).toBe("none")
      yield* succeed(owner.operate(["log", "migrate"]))

      yield* succeed(server.operate(["init", "--user", admin]))
      yield* succeed(server.run(admin, ["scp", "register", "2", "--name", "A", "--class", "Safe", "--level", "1"]))
      yield* succeed(server.run(admin, ["access", "scp", "2"]))
      yield* succeed(server.operate(["consumer", "list"]))
      yield* succeed(server.operate(["backup", server.box.path("b.db")]))
      expect((yield* succeed(server.operate(["doctor"]))).stdout).toContain("All is well")

      for (const statement of [
        "UPDATE scipnet.events SET data = '{}'",
        "DELETE FROM scipnet.events",
        "TRUNCATE scipnet.events",
        "DELETE FROM scipnet.commands",
        "UPDATE scipnet.log SET id = 'x'",
        "DROP TABLE scipnet.events",
        "INSERT INTO scipnet.migrations VALUES ('log', 9, '', '', 0)"
      ]) {
        expect([statement, yield* execute(cluster, "scipnet", statement)]).toEqual([statement, "42501"])
      }
      const created = yield* server.operate(["log", "create"], { env: { SCIPNET_LOG_SCHEMA: "other" } })
      expect(created).toMatchObject({ code: 3, stderr: expect.stringContaining("LOG_RIGHTS") })
      expect(created.stderr).toContain("scipnet_owner")
    })
  )
})
