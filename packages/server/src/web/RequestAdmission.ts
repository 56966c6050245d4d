/**
 * Admits requests: their rate is limited by origin, and their `Host` must be one that this server serves.
 */
import type * as Http from "node:http"
import * as CallRate from "@scipnet/core/rpc/server/CallRate"
import * as Origin from "@scipnet/core/security/Origin"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as AllowedOrigins from "./AllowedOrigins.ts"
import * as ClientAddress from "./ClientAddress.ts"
import * as Reply from "./Reply.ts"
import type { WebRequest } from "./WebContext.ts"

/** Requests of one origin: per second, and in a row before the rate applies. A page takes about a dozen. */
const requests = { rate: 200, burst: 2_000 }

const unknownHost = Reply.text(421, "This server does not serve the requested host.", { connection: "close" })
// Closing the connection also drops the requests that wait in it.
const tooMany = Reply.text(429, "Too many requests.", { connection: "close", "retry-after": "1" })

/** A request that is answered before anything else is read of it. */
export interface Refused {
  readonly reply: Reply.Reply
  readonly reason: "host" | "rate"
  readonly address: string
}

/** Makes the function that admits requests. */
export const make = (
  findOrigin: AllowedOrigins.Find,
  isTrusted: (address: string) => boolean
): ((request: Http.IncomingMessage) => Either.Either<WebRequest, Refused>) => {
  const rate = CallRate.make(requests.rate, requests.burst)
  return (request) => {
    const address = ClientAddress.of(request, isTrusted)
    if (rate.take(Origin.groupOf(address), performance.now()) > 0) {
      return Either.left({ reply: tooMany, reason: "rate", address })
    }
    const origin = findOrigin(request.headers.host)
    return origin === undefined
      ? Either.left({ reply: unknownHost, reason: "host", address })
      : Either.right({ request, origin, address })
  }
}

/** Logs a refusal. */
export const logRefusal = ({ reason, address }: Refused): Effect.Effect<void> =>
  Effect.annotateLogs(Effect.logWarning("Request refused"), { reason, origin: address })
