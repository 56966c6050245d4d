/**
 * A server with the same calls, frames and sockets, but without a database: its answers are computed once at its start.
 */
import { createServer } from "node:net"
import { ByteTransport, Deepwell, Fairness, Scp, ServerConnection, SharedRpcServer } from "@scipnet/core"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { file, fileOf, fill, security, user } from "./contents.mjs"

const [filename] = process.argv.slice(2)

const computeAnswers = Effect.gen(function* () {
  yield* fill
  const deepwell = yield* Deepwell.Deepwell
  const as = Deepwell.actingAs(user)
  return {
    access: yield* as(deepwell.access({ type: "scp", id: file })),
    outcome: yield* as(deepwell.execute(Scp.Rename.make({ scp: fileOf(0), name: "Another name" })))
  }
})
const { access, outcome } = await Effect.runPromise(
  Effect.provide(computeAnswers, Deepwell.layerSqlite({ filename, security }))
)

const session = {
  id: "1",
  user,
  token: Redacted.make("token"),
  mustChangePassword: false,
  expiresAt: Date.now() + 1_000_000
}
const constantDeepwell = Deepwell.Deepwell.of({
  login: () => Effect.succeed(session),
  access: () => Effect.succeed(access),
  execute: () => Effect.succeed(outcome)
})

// All calls come from one user.
const fairness = Layer.succeed(Fairness.Fairness, Fairness.make({ rate: 1_000_000, burst: 1_000_000, running: 64 }))
const calls = Layer.provide(
  SharedRpcServer.layer,
  Layer.merge(Layer.succeed(Deepwell.Deepwell, constantDeepwell), fairness)
)
const runtime = ManagedRuntime.make(Layer.merge(calls, fairness))
await runtime.runtime()

const server = createServer((socket) => {
  socket.setNoDelay(true)
  socket.on("error", () => undefined)
  ServerConnection.serve(ByteTransport.fromDuplex(socket, "5 seconds"), "127.0.0.1").pipe(
    Effect.exit,
    Effect.ensuring(Effect.sync(() => socket.destroySoon())),
    runtime.runFork
  )
})
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  process.stderr.write(`Listening on tcp://127.0.0.1:${server.address().port}\n`)
})
