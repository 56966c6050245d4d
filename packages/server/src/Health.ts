/**
 * The HTTP side: whether the deepwell behind it answers, and nothing about why not; and what is measured.
 */
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Deepwell } from "@scipnet/core"
import * as DatabaseError from "@scipnet/core/database/DatabaseError"
import * as SharedResult from "@scipnet/core/database/file/SharedResult"
import { Duration, Effect } from "effect"
import * as Prometheus from "./Prometheus.ts"

/** How long the deepwell may take to answer; whoever watches a server gives up sooner than a writer does. */
const patience = Duration.seconds(5)

const ok = HttpServerResponse.unsafeJson({ status: "ok" })
const unavailable = HttpServerResponse.unsafeJson({ status: "unavailable" }, { status: 503 })
const notFound = HttpServerResponse.unsafeJson({ status: "not found" }, { status: 404 })

/** Asks the deepwell; whatever keeps it from answering goes to the log. */
const asked = <E extends { readonly _tag: string }>(
  ask: (deepwell: Deepwell.Deepwell["Type"]) => Effect.Effect<boolean, E>
) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Effect.timeout(Effect.disconnect(ask(deepwell)), patience)).pipe(
    Effect.map((well) => (well ? ok : unavailable)),
    Effect.catchAll((error) =>
      Effect.as(
        DatabaseError.isDatabaseError(error) ? DatabaseError.log(error) : Effect.logWarning(error._tag),
        unavailable
      )
    )
  )

/** How old an answer may be: a flood of questions causes one look at a time. */
const age = Duration.seconds(1)

/** Lives as long as the process answers and the deepwell can be read. */
const healthz = asked(({ ping }) => Effect.as(ping, true))

/** Ready when a write would succeed and every projection is as far as the log. */
const readyz = asked(({ health }) => Effect.map(health, ({ writable }) => writable))

const metrics = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  // What is only measured by looking.
  yield* Effect.ignore(Effect.timeout(deepwell.health, patience))
  return HttpServerResponse.text(yield* Prometheus.text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
})

/** `GET /healthz` and `/readyz` answer 200 or 503, `/metrics` what is measured; everything else is not there. */
export const app = Effect.gen(function* () {
  return HttpRouter.empty.pipe(
    HttpRouter.get("/healthz", yield* SharedResult.make(healthz, age)),
    HttpRouter.get("/readyz", yield* SharedResult.make(readyz, age)),
    HttpRouter.get("/metrics", yield* SharedResult.make(metrics, age)),
    Effect.catchAll(() => notFound),
    Effect.tapErrorCause((cause) => Effect.logError("A question over HTTP could not be answered", cause))
  )
})
