/**
 * Tests whether a request comes from a page of the application itself.
 */
import type * as Http from "node:http"
import type { AllowedOrigin } from "./AllowedOrigins.ts"

const fetchSite = ({ headers }: Http.IncomingMessage): string | undefined => {
  const value = headers["sec-fetch-site"]
  return Array.isArray(value) ? value.join() : value
}

/** A request with effects: its `Origin` is exactly that of the `Host`, and the browser does not call it cross-site. */
export const isSameOrigin = (request: Http.IncomingMessage, { origin }: AllowedOrigin): boolean =>
  request.headers.origin === origin && ["same-origin", undefined].includes(fetchSite(request))

/** A request that only reads: browsers send no `Origin` with it. */
export const isSameOriginRead = (request: Http.IncomingMessage): boolean =>
  ["same-origin", "none", undefined].includes(fetchSite(request))
