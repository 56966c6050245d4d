/**
 * The server as a whole: what it is asked, the deepwell it opens, the address it listens on, and how it ends.
 */
import { SharedRpcServer, Deepwell, DotEnv, Fairness, LiveSessions, OpenTelemetry } from "@scipnet/core"
import { Cause, Console, Effect, Layer, Logger, Match, Option } from "effect"
import * as Arguments from "./Arguments.ts"
import * as ConfigCheck from "./ConfigCheck.ts"
import * as Config from "./Config.ts"
import * as DevCertificate from "./DevCertificate.ts"
import * as ExitCode from "./ExitCode.ts"
import * as HangupSignal from "./HangupSignal.ts"
import * as HttpListener from "./HttpListener.ts"
import * as StandardOutput from "./StandardOutput.ts"
import * as ConnectionRegistry from "./ConnectionRegistry.ts"
import * as SocketListener from "./SocketListener.ts"
import * as StartError from "./StartError.ts"
import manifest from "../package.json" with { type: "json" }

// Standard output is for what was asked for, such as the version.
const logs = Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.jsonLogger))

const telemetry = OpenTelemetry.layer({ service: "scipnet-server", version: manifest.version }).pipe(
  Layer.provide(DotEnv.layer),
  Layer.mapError(Config.problem)
)

/** Reads the certificate and its key again. Whatever is wrong with them is logged, and the server keeps those it has. */
const renew = (secure: SocketListener.Open) =>
  Effect.flatMap(Config.loadCertificate, (certificate) =>
    Effect.try({
      try: () => secure.renew(certificate),
      catch: (error) => new StartError.BadSettings({ problems: [String(error)] })
    })
  ).pipe(
    Effect.zipRight(Effect.logInfo("The certificate was read again")),
    Effect.catchAll(({ problems }) =>
      Effect.annotateLogs(Effect.logError("The new certificate cannot be used, and the old one is kept"), { problems })
    )
  )

const serve = ({ devTls }: { readonly devTls: boolean }) =>
  Effect.gen(function* () {
    const hangup = yield* HangupSignal.listen
    const settings = yield* Config.load
    const { deepwell, fairness, filename, http, tcp, tls, limits, logLevel } = settings
    const listening = Effect.gen(function* () {
      const certificate = devTls ? Option.some(yield* DevCertificate.make(settings)) : tls.certificate
      const registry = ConnectionRegistry.make(limits)
      const web = yield* HttpListener.listen(http)
      const plain = yield* SocketListener.listen({ ...tcp, certificate: Option.none() }, limits, registry)
      const secure = Option.isSome(certificate)
        ? Option.some(yield* SocketListener.listen({ ...tls, certificate }, limits, registry))
        : Option.none()
      yield* Effect.addFinalizer(() => Effect.logInfo("Stopped"))
      yield* Effect.forEach(
        [web, plain.url, ...Option.map(secure, ({ url }) => [url]).pipe(Option.getOrElse(() => []))],
        (address) => Effect.logInfo(`Listening on ${address}`).pipe(Effect.annotateLogs({ deepwell: filename }))
      )
      yield* Effect.addFinalizer(() => Effect.logInfo("Stopping"))
      if (devTls || Option.isNone(secure)) {
        yield* hangup
        return 0
      }
      return yield* Effect.forever(Effect.zipRight(hangup, renew(secure.value)))
    })
    const serving = Layer.merge(SharedRpcServer.layer, LiveSessions.layer).pipe(
      Layer.provideMerge(Layer.succeed(Fairness.Fairness, Fairness.make(fairness))),
      Layer.provideMerge(Deepwell.layerSqlite({ filename, create: false, ...deepwell }))
    )
    return yield* Effect.scoped(listening).pipe(Effect.provide(serving), Logger.withMinimumLogLevel(logLevel))
  }).pipe(Effect.scoped, Effect.provide(telemetry))

/** Says what is set, and ends with 2 when a server would not start with it. */
const check = ({ json }: { readonly json: boolean }) =>
  Effect.gen(function* () {
    const report = yield* Effect.mapError(ConfigCheck.run, Config.problem)
    yield* StandardOutput.line(json ? JSON.stringify(report) : ConfigCheck.lines(report).join("\n"))
    return report.problems.length === 0 ? 0 : ExitCode.usage
  })

const answer = Match.type<Arguments.Request>().pipe(
  Match.tagsExhaustive({
    help: () => Effect.as(StandardOutput.line(Arguments.help), 0),
    version: () => Effect.as(StandardOutput.line(manifest.version), 0),
    check,
    serve
  })
)

/**
 * Does what the arguments say and gives the exit code; serving ends by interruption. What keeps it from starting is told
 * in words on stderr.
 */
export const main = (args: ReadonlyArray<string>) =>
  Effect.flatMap(Arguments.parse(args), answer).pipe(
    Effect.catchAll((error) => Effect.as(Console.error(StartError.sentence(error)), ExitCode.of(error))),
    Effect.catchAllDefect((defect) =>
      Effect.as(Effect.logFatal("A bug ended the server", Cause.die(defect)), ExitCode.bug)
    ),
    Effect.provide(logs)
  )
