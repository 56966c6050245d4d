/**
 * Parses the address of a server.
 */
import * as Either from "effect/Either"
import { BadInput } from "../error/CliError.ts"

export interface ServerAddress {
  readonly tls: boolean
  readonly host: string
  readonly port: number
  /** The normalized URL, for error messages and the session file. */
  readonly url: string
}

const defaultPorts = { "tcp:": 7171, "tls:": 7172 }

const invalid = (why: string) =>
  new BadInput({ what: "--server", why: `${why}: expected tls://HOST:PORT, or tcp://HOST:PORT without encryption` })

/** Parses `tls://example.org` or `tcp://127.0.0.1:7171`. The default port is 7172 for TLS and 7171 for TCP. */
export const parse = (text: string): Either.Either<ServerAddress, BadInput> =>
  Either.gen(function* () {
    const url = yield* Either.try({ try: () => new URL(text), catch: () => invalid(`${text} is not a URL`) })
    const { protocol, hostname } = url
    if (protocol !== "tcp:" && protocol !== "tls:") {
      return yield* Either.left(invalid(`${protocol}// is not supported`))
    }
    const isBare = url.username === "" && url.password === "" && url.search === "" && url.hash === ""
    if (hostname === "" || !isBare || !["", "/"].includes(url.pathname)) {
      return yield* Either.left(invalid("only a host and a port are allowed"))
    }
    const port = url.port === "" ? defaultPorts[protocol] : Number(url.port)
    const host = hostname.replace(/^\[(.*)\]$/, "$1")
    return { tls: protocol === "tls:", host, port, url: `${protocol}//${hostname}:${port}` }
  })
