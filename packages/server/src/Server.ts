/**
 * The program: parses the arguments, opens the deepwell, listens, and stops at a signal.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as LogInspection from "@scipnet/core/deepwell/inspection/LogInspection"
import * as Fairness from "@scipnet/core/rpc/server/Fairness"
import * as LiveSessions from "@scipnet/core/rpc/server/LiveSessions"
import * as SharedRpcServer from "@scipnet/core/rpc/server/SharedRpcServer"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as OpenTelemetry from "@scipnet/core/runtime/OpenTelemetry"
import * as LogUrl from "@scipnet/postgres/connection/LogUrl"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Match from "effect/Match"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Arguments from "./Arguments.ts"
import * as ConfigCheck from "./config/ConfigCheck.ts"
import * as ServerConfig from "./config/ServerConfig.ts"
import * as ExitCode from "./ExitCode.ts"
import * as InspectListener from "./inspect/InspectListener.ts"
import * as HttpListener from "./http/HttpListener.ts"
import * as HttpRoutes from "./http/HttpRoutes.ts"
import * as ConnectionLimit from "./sockets/ConnectionLimit.ts"
import * as SocketListener from "./sockets/SocketListener.ts"
import * as StandardOutput from "./StandardOutput.ts"
import * as Storage from "./Storage.ts"
import * as StartError from "./StartError.ts"
import * as DevCertificate from "./tls/DevCertificate.ts"
import * as ReloadSignal from "./tls/ReloadSignal.ts"
import * as TlsCertificate from "./tls/TlsCertificate.ts"
import * as WebListener from "./web/WebListener.ts"
import manifest from "../package.json" with { type: "json" }

// Standard output carries results only, such as the version.
const jsonLogs = Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.jsonLogger))

const telemetry = OpenTelemetry.layer({ service: "scipnet-server", version: manifest.version }).pipe(
  Layer.provide(DotEnv.layer),
  Layer.mapError(StartError.toBadSettings)
)

/** Reloads the certificate and its key. Errors are logged, and the present certificate stays in use. */
const reloadCertificate = (listeners: ReadonlyArray<Pick<SocketListener.SocketListener, "renewCertificate">>) =>
  TlsCertificate.load.pipe(
    Effect.tryMap({
      try: (certificate) => listeners.forEach(({ renewCertificate }) => renewCertificate(certificate)),
      catch: (error) => new StartError.BadSettings({ problems: [String(error)] })
    }),
    Effect.zipRight(Effect.logInfo("Certificate reloaded")),
    Effect.catchAll(({ problems }) =>
      Effect.annotateLogs(Effect.logError("Certificate not reloaded; the present one stays in use"), { problems })
    )
  )

/**
 * Serves the operator's log page. Its link is printed, not logged: a log can be read by others, and is kept.
 */
const inspectLog = (settings: ServerConfig.Settings) =>
  Effect.gen(function* () {
    const { url, link } = yield* InspectListener.listen(settings)
    yield* Effect.logInfo(`Listening on ${url} for the operator`)
    yield* Console.error(`The operator's log page, once within five minutes: ${url}/-/log#${Redacted.value(link)}`)
  })

const serve = (given: Arguments.ServeArguments) =>
  Effect.gen(function* () {
    const { devTls, inspect, setAsideDiverged } = given
    const reloadSignal = yield* ReloadSignal.listen
    const settings = yield* ServerConfig.load(given)
    const { fairness, filename, http, log, tcp, tls, limits, logLevel } = settings
    const place = {
      deepwell: filename,
      ...Option.match(log, { onNone: () => ({}), onSome: ({ url }) => ({ log: LogUrl.format(url) }) })
    }
    const listen = Effect.gen(function* () {
      const certificate = devTls ? Option.some(yield* DevCertificate.make(settings)) : tls.certificate
      const acquire = ConnectionLimit.make(limits)
      const httpUrl = yield* HttpListener.listen(http, Option.isSome(log) ? HttpRoutes.ofLog : HttpRoutes.ofFile)
      const plain = yield* SocketListener.listen({ ...tcp, certificate: Option.none() }, limits, acquire)
      const encrypted = Option.isSome(certificate)
        ? Option.some(yield* SocketListener.listen({ ...tls, certificate }, limits, acquire))
        : Option.none()
      const web = yield* WebListener.listen(settings, certificate, acquire)
      yield* Effect.addFinalizer(() => Effect.logInfo("Stopped"))
      yield* Effect.forEach([httpUrl, plain.url, ...Option.toArray(encrypted).map(({ url }) => url)], (url) =>
        Effect.logInfo(`Listening on ${url}`).pipe(Effect.annotateLogs(place))
      )
      yield* Effect.forEach(Option.toArray(web), ({ url, origins }) =>
        Effect.logInfo(`Listening on ${url} for browsers`).pipe(Effect.annotateLogs({ ...place, origins }))
      )
      if (inspect) {
        yield* inspectLog(settings)
      }
      yield* Effect.addFinalizer(() => Effect.logInfo("Stopping"))
      if (devTls || Option.isNone(encrypted)) {
        yield* reloadSignal
        return 0
      }
      return yield* Effect.forever(
        Effect.zipRight(reloadSignal, reloadCertificate([encrypted.value, ...Option.toArray(web)]))
      )
    })
    const services = Layer.merge(SharedRpcServer.layer, LiveSessions.layer).pipe(
      Layer.provideMerge(Layer.succeed(Fairness.Fairness, Fairness.make(fairness))),
      Layer.provideMerge(
        Layer.provide(Layer.merge(Deepwell.layer, LogInspection.layer), Storage.services(settings, setAsideDiverged))
      )
    )
    return yield* Effect.scoped(listen).pipe(Effect.provide(services), Logger.withMinimumLogLevel(logLevel))
  }).pipe(Effect.scoped, Effect.provide(telemetry))

/** Prints all settings; the exit code is 2 if any of them is invalid. */
const checkConfig = ({ json, storage }: Extract<Arguments.Request, { _tag: "check" }>) =>
  Effect.gen(function* () {
    const report = yield* Effect.mapError(ConfigCheck.run(storage), StartError.toBadSettings)
    yield* StandardOutput.printLine(json ? JSON.stringify(report) : ConfigCheck.render(report).join("\n"))
    return report.problems.length === 0 ? 0 : ExitCode.usage
  })

const handle = Match.type<Arguments.Request>().pipe(
  Match.tagsExhaustive({
    help: () => Effect.as(StandardOutput.printLine(Arguments.help), 0),
    version: () => Effect.as(StandardOutput.printLine(manifest.version), 0),
    check: checkConfig,
    serve
  })
)

/** Runs the program and returns its exit code; interruption stops a running server. Errors are printed on stderr. */
export const main = (args: ReadonlyArray<string>) =>
  Effect.flatMap(Arguments.parse(args), handle).pipe(
    Effect.catchAll((error) => Effect.as(Console.error(StartError.sentence(error)), ExitCode.fromError(error))),
    Effect.catchAllDefect((defect) =>
      Effect.as(Effect.logFatal("The server stopped because of an internal error", Cause.die(defect)), ExitCode.bug)
    ),
    Effect.provide(jsonLogs)
  )
