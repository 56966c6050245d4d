/** A program that starts a cluster, prints the process and the folder, and waits to be killed. */
import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import { Effect } from "effect"
import * as Cluster from "./Cluster.ts"

const program = Effect.gen(function* () {
  const cluster = yield* Cluster.primary({ name: "killed", isDurable: false })
  const [pid] = readFileSync(`${cluster.data}/postmaster.pid`, "utf8").split("\n")
  process.stdout.write(`${pid} ${dirname(dirname(cluster.data))}\n`)
  yield* Effect.sleep("5 minutes")
})

void Effect.runPromise(Effect.scoped(program))
