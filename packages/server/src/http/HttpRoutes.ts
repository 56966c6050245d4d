/**
 * The routes of the HTTP server: health probes and metrics. Answers never say why the deepwell is unavailable.
 */
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as DatabaseError from "@scipnet/core/database/DatabaseError"
import * as SharedResult from "@scipnet/core/database/SharedResult"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as PrometheusText from "./PrometheusText.ts"

/** Timeout of a probe. It is shorter than the lock timeout of a writer, because monitoring gives up earlier. */
const timeout = Duration.seconds(5)

/** The time for which a result is shared: a flood of requests runs each probe at most once per second. */
const maxAge = Duration.seconds(1)

const ok = HttpServerResponse.unsafeJson({ status: "ok" })
const unavailable = HttpServerResponse.unsafeJson({ status: "unavailable" }, { status: 503 })
const notFound = HttpServerResponse.unsafeJson({ status: "not found" }, { status: 404 })

/** Runs a check of the deepwell. Errors are logged and answered with 503. */
const probe = <E extends { readonly _tag: string }>(
  check: (deepwell: Deepwell.Deepwell["Type"]) => Effect.Effect<boolean, E>
) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Effect.timeout(Effect.disconnect(check(deepwell)), timeout)).pipe(
    Effect.map((isHealthy) => (isHealthy ? ok : unavailable)),
    Effect.catchAll((error) =>
      Effect.as(
        DatabaseError.isDatabaseError(error) ? DatabaseError.log(error) : Effect.logWarning(error._tag),
        unavailable
      )
    )
  )

/** Liveness: the process answers and the deepwell can be read. */
const healthz = probe(({ ping }) => Effect.as(ping, true))

/** Readiness: a write would succeed and every projection has caught up with the log. */
const readyz = probe(({ health }) => Effect.map(health, ({ writable }) => writable))

const metrics = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  // The health check updates the gauges of the database.
  yield* Effect.ignore(Effect.timeout(deepwell.health, timeout))
  return HttpServerResponse.text(yield* PrometheusText.text, {
    contentType: "text/plain; version=0.0.4; charset=utf-8"
  })
})

/** Builds the router: `GET /healthz` and `/readyz` answer 200 or 503, `/metrics` all metrics, anything else 404. */
export const router = Effect.gen(function* () {
  return HttpRouter.empty.pipe(
    HttpRouter.get("/healthz", yield* SharedResult.make(healthz, maxAge)),
    HttpRouter.get("/readyz", yield* SharedResult.make(readyz, maxAge)),
    HttpRouter.get("/metrics", yield* SharedResult.make(metrics, maxAge)),
    Effect.catchAll(() => notFound),
    Effect.tapErrorCause((cause) => Effect.logError("HTTP request failed", cause))
  )
})
