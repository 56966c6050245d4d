/**
 * The routes of the HTTP server: health probes and metrics. Answers never say why the deepwell is unavailable.
 */
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import type { FaultLog } from "@scipnet/core/database/FaultLog"
import * as SharedResult from "@scipnet/core/database/SharedResult"
import type { OperatorOnly } from "@scipnet/core/deepwell/operator/Operator"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as PrometheusText from "./PrometheusText.ts"
import * as UnreadyReport from "./UnreadyReport.ts"

/** The times of probes. */
export interface ProbeTimes {
  /** The time limit of a probe, after which it has failed. */
  readonly timeout: Duration.Duration
  /** The time for which the result of `/readyz` is shared. */
  readonly readyAge: Duration.Duration
}

/** For a file. The timeout is shorter than the lock timeout of a writer, because monitoring gives up earlier. */
export const ofFile: ProbeTimes = { timeout: Duration.seconds(5), readyAge: Duration.seconds(1) }

/** For a log: any request that arrives 2 seconds after the log is lost is answered with 503. */
export const ofLog: ProbeTimes = { timeout: Duration.millis(1_200), readyAge: Duration.millis(300) }

/** The time for which other results are shared: a flood of requests runs each probe at most once per second. */
const maxAge = Duration.seconds(1)

const ok = HttpServerResponse.unsafeJson({ status: "ok" })
const unavailable = HttpServerResponse.unsafeJson({ status: "unavailable" }, { status: 503 })
const notFound = HttpServerResponse.unsafeJson({ status: "not found" }, { status: 404 })

type Check<E> = (deepwell: Deepwell.Deepwell["Type"]) => Effect.Effect<boolean, E>

/** Runs a check of the deepwell. A failure is reported and answered with 503. */
const probe = <E extends UnreadyReport.Fault>(
  { timeout }: ProbeTimes,
  { failed, passed }: FaultLog<UnreadyReport.Fault>,
  check: Check<E>
) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Effect.timeout(Effect.disconnect(check(deepwell)), timeout)).pipe(
    Effect.flatMap((isHealthy) =>
      isHealthy ? Effect.as(passed, ok) : Effect.as(failed({ _tag: "NotWritable" }), unavailable)
    ),
    Effect.catchAll((error) => Effect.as(failed(error), unavailable))
  )

/** Liveness: the process answers and the deepwell can be read. */
const isAlive: Check<DatabaseError> = ({ ping }) => Effect.as(ping, true)

/** Readiness: a write would succeed and every projection has caught up with the log. */
const isReady: Check<DatabaseError | OperatorOnly> = ({ health }) => Effect.map(health, ({ writable }) => writable)

const metrics = ({ timeout }: ProbeTimes) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    // The health check updates the gauges of the database.
    yield* Effect.ignore(Effect.timeout(Effect.disconnect(deepwell.health), timeout))
    return HttpServerResponse.text(yield* PrometheusText.text, {
      contentType: "text/plain; version=0.0.4; charset=utf-8"
    })
  })

/** Builds the router: `GET /healthz` and `/readyz` answer 200 or 503, `/metrics` all metrics, anything else 404. */
export const router = (times: ProbeTimes) =>
  Effect.gen(function* () {
    const healthz = probe(times, UnreadyReport.make("The deepwell cannot be read"), isAlive)
    const readyz = probe(times, UnreadyReport.make("The server is not ready"), isReady)
    return HttpRouter.empty.pipe(
      HttpRouter.get("/healthz", yield* SharedResult.make(healthz, maxAge)),
      HttpRouter.get("/readyz", yield* SharedResult.make(readyz, times.readyAge)),
      HttpRouter.get("/metrics", yield* SharedResult.make(metrics(times), maxAge)),
      Effect.catchAll(() => notFound),
      Effect.tapErrorCause((cause) => Effect.logError("HTTP request failed", cause))
    )
  })
