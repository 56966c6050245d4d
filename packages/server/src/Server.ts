/**
 * The server as a whole: what it is asked, the deepwell it opens, the address it listens on, and how it ends.
 */
import { Deepwell, Environment, Telemetry } from "@scipnet/core"
import { Cause, Console, Effect, Layer, Logger, Option } from "effect"
import * as Arguments from "./Arguments.ts"
import * as Config from "./Config.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Listener from "./Listener.ts"
import * as Registry from "./Registry.ts"
import * as Sockets from "./Sockets.ts"
import * as StartError from "./StartError.ts"
import manifest from "../package.json" with { type: "json" }

// Standard output is for what was asked for, such as the version.
const logs = Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.jsonLogger))

const telemetry = Telemetry.layer({ service: "scipnet-server", version: manifest.version }).pipe(
  Layer.provide(Environment.layer),
  Layer.mapError(Config.problem)
)

const serve = Effect.gen(function* () {
  const { deepwell, filename, http, tcp, tls, limits } = yield* Config.load
  const listening = Effect.gen(function* () {
    const registry = Registry.make(limits)
    const addresses = [
      yield* Listener.listen(http),
      yield* Sockets.listen({ ...tcp, certificate: Option.none() }, limits, registry),
      ...(Option.isSome(tls.certificate) ? [yield* Sockets.listen(tls, limits, registry)] : [])
    ]
    yield* Effect.addFinalizer(() => Effect.logInfo("Stopped"))
    yield* Effect.forEach(addresses, (address) =>
      Effect.logInfo(`Listening on ${address}`).pipe(Effect.annotateLogs({ deepwell: filename }))
    )
    yield* Effect.addFinalizer(() => Effect.logInfo("Stopping"))
    return yield* Effect.never
  })
  return yield* Effect.scoped(listening).pipe(
    Effect.provide(Deepwell.layerSqlite({ filename, create: false, ...deepwell }))
  )
}).pipe(Effect.provide(telemetry))

const requests = {
  help: Console.log(Arguments.help),
  version: Console.log(manifest.version),
  serve
}

/**
 * Does what the arguments say and gives the exit code; serving ends by interruption. What keeps it from starting is told
 * in words on stderr.
 */
export const main = (args: ReadonlyArray<string>) =>
  Effect.flatMap(Arguments.parse(args), (request) => requests[request]).pipe(
    Effect.as(0),
    Effect.catchAll((error) => Effect.as(Console.error(StartError.sentence(error)), ExitCode.of(error))),
    Effect.catchAllDefect((defect) =>
      Effect.as(Effect.logFatal("A bug ended the server", Cause.die(defect)), ExitCode.bug)
    ),
    Effect.provide(logs)
  )
