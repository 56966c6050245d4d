/**
 * The HTTP side: whether the deepwell behind it answers, and nothing about why not.
 */
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Deepwell } from "@scipnet/core"
import * as DatabaseError from "@scipnet/core/database/DatabaseError"
import { Duration, Effect } from "effect"

/** How long the deepwell may take to answer; whoever watches a server gives up sooner than a writer does. */
const patience = Duration.seconds(5)

const ok = HttpServerResponse.unsafeJson({ status: "ok" })
const unavailable = HttpServerResponse.unsafeJson({ status: "unavailable" }, { status: 503 })
const notFound = HttpServerResponse.unsafeJson({ status: "not found" }, { status: 404 })

const healthz = Effect.flatMap(Deepwell.Deepwell, ({ ping }) => Effect.timeout(Effect.disconnect(ping), patience)).pipe(
  Effect.as(ok),
  Effect.catchAll((error) =>
    Effect.as(
      DatabaseError.isDatabaseError(error) ? DatabaseError.log(error) : Effect.logWarning(error._tag),
      unavailable
    )
  )
)

/** `GET /healthz` answers 200 or 503; everything else is not there. */
export const app = HttpRouter.empty.pipe(
  HttpRouter.get("/healthz", healthz),
  Effect.catchAll(() => notFound)
)
