/**
 * The cookie with the session token, which scripts of the page cannot read.
 */
import type * as Http from "node:http"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { AllowedOrigin } from "./AllowedOrigins.ts"

const tokenPattern = /^[\w-]{43}$/

/**
 * Browsers send cookies to all ports of a host, so that the name contains the port. The prefix `__Host-` makes browsers
 * reject a cookie that another host or an unencrypted page sets.
 */
const nameOf = ({ isSecure }: AllowedOrigin, port: number): string => `${isSecure ? "__Host-" : ""}scipnet-${port}`

const attributesOf = ({ isSecure }: AllowedOrigin): string =>
  `Path=/; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`

/** Reads the token of a cookie; none if the cookie is missing or has no valid form. */
export const readNamed = ({ headers }: Http.IncomingMessage, name: string): Option.Option<Redacted.Redacted> => {
  const prefix = `${name}=`
  const value = (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length)
  return value !== undefined && tokenPattern.test(value) ? Option.some(Redacted.make(value)) : Option.none()
}

/** `readNamed` for the cookie of an origin. */
export const read = (
  request: Http.IncomingMessage,
  origin: AllowedOrigin,
  port: number
): Option.Option<Redacted.Redacted> => readNamed(request, nameOf(origin, port))

/** The header that stores a token until the browser closes. */
export const store = (token: Redacted.Redacted, origin: AllowedOrigin, port: number) => ({
  "set-cookie": `${nameOf(origin, port)}=${Redacted.value(token)}; ${attributesOf(origin)}`
})

/** The header that removes the cookie. */
export const remove = (origin: AllowedOrigin, port: number) => ({
  "set-cookie": `${nameOf(origin, port)}=; Max-Age=0; ${attributesOf(origin)}`
})
