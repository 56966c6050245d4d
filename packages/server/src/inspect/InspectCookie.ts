/**
 * The cookie of the operator's log page. Its path keeps it from the other listeners of this machine, to which a browser
 * sends the cookies of all ports.
 */
import type * as Http from "node:http"
import type * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as SessionCookie from "../web/SessionCookie.ts"

const nameOf = (port: number): string => `scipnet-inspect-${port}`

/** Reads the token; none if the cookie is missing or has no valid form. */
export const read = (request: Http.IncomingMessage, port: number): Option.Option<Redacted.Redacted> =>
  SessionCookie.readNamed(request, nameOf(port))

/** The header that stores a token until the browser closes. */
export const store = (token: Redacted.Redacted, port: number) => ({
  "set-cookie": `${nameOf(port)}=${Redacted.value(token)}; Path=/-/; HttpOnly; SameSite=Strict`
})
