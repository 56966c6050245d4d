/**
 * The address of a server, as it is typed.
 */
import { Either } from "effect"
import { BadInput } from "../error/CliError.ts"

export interface ServerAddress {
  readonly tls: boolean
  readonly host: string
  readonly port: number
  /** As it is written in errors, and kept with a session. */
  readonly url: string
}

const defaultPorts = { "tcp:": 7171, "tls:": 7172 }

const invalid = (why: string) =>
  new BadInput({ what: "--server", why: `${why}: expected tls://HOST:PORT, or tcp://HOST:PORT without encryption` })

/** `tls://example.org` or `tcp://127.0.0.1:7171`; without a port the usual one. */
export const parse = (text: string): Either.Either<ServerAddress, BadInput> =>
  Either.gen(function* () {
    const url = yield* Either.try({ try: () => new URL(text), catch: () => invalid(`${text} is no address`) })
    const { protocol, hostname } = url
    if (protocol !== "tcp:" && protocol !== "tls:") {
      return yield* Either.left(invalid(`${protocol}// is not spoken here`))
    }
    const isBare = url.username === "" && url.password === "" && url.search === "" && url.hash === ""
    if (hostname === "" || !isBare || !["", "/"].includes(url.pathname)) {
      return yield* Either.left(invalid("a host and a port are all it takes"))
    }
    const port = url.port === "" ? defaultPorts[protocol] : Number(url.port)
    const host = hostname.replace(/^\[(.*)\]$/, "$1")
    return { tls: protocol === "tls:", host, port, url: `${protocol}//${hostname}:${port}` }
  })
