/**
 * The answers of the web listener, all with the headers that protect the page.
 */
import type * as Http from "node:http"

/** One answer. */
export interface Reply {
  readonly status: number
  readonly headers?: Http.OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

const contentSecurityPolicy = [
  "default-src 'none'",
  ...["script-src", "style-src", "font-src", "img-src", "connect-src", "manifest-src"].map((name) => `${name} 'self'`),
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

const always = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff"
}

/** One year, for browsers that reached the application over TLS. */
const transportSecurity = { "strict-transport-security": "max-age=31536000" }

const noStore = { "cache-control": "no-store" }

/** Makes an answer without a body that no cache stores. */
export const empty = (headers: Http.OutgoingHttpHeaders): Reply => ({
  status: 204,
  headers: { ...noStore, ...headers }
})

/** Makes an answer in JSON that no cache stores. */
export const json = (status: number, value: object, headers: Http.OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers: { ...noStore, "content-type": "application/json", ...headers },
  body: JSON.stringify(value)
})

/** Makes an answer that consists of a sentence. */
export const text = (status: number, sentence: string, headers: Http.OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers: { ...noStore, "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${sentence}\n`
})

/** Sends the headers of an answer of status 200 whose body follows in parts. */
export const begin = (response: Http.ServerResponse, headers: Http.OutgoingHttpHeaders): void => {
  response.writeHead(200, { ...always, ...headers })
}

/** Sends an answer; to a `HEAD` request without its body. */
export const send = (
  request: Http.IncomingMessage,
  response: Http.ServerResponse,
  { status, headers = {}, body }: Reply,
  isSecure: boolean
): void => {
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) }
  response.writeHead(status, { ...always, ...(isSecure ? transportSecurity : {}), ...length, ...headers })
  response.end(request.method === "HEAD" ? undefined : body)
}
