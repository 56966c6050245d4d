/**
 * Decodes the URL of a PostgreSQL server, and decides how its connections are encrypted.
 */
import { readFileSync } from "node:fs"
import { isIP } from "node:net"
import type { ConnectionOptions } from "node:tls"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Redacted from "effect/Redacted"
import { PgFault } from "./PgFault.ts"
import type { PgSettings } from "./PgSettings.ts"

/** A server, as the driver connects to it. */
export interface PgHost {
  /** The host name, address, or folder of the Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string
  /** The options of TLS; false connects without it. */
  readonly ssl: ConnectionOptions | false
}

/** True for a host of this machine: a socket, `localhost` or a loopback address. */
export const isLocal = (host: string): boolean =>
  host.startsWith("/") || host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))

const tlsFault = new PgFault({ sqlState: undefined, reason: "LOG_TLS", statement: null })

const file = (name: string | null): string | undefined => (name === null ? undefined : readFileSync(name, "utf8"))

const tlsOf = (parameters: URLSearchParams, rejectUnauthorized: boolean): ConnectionOptions => ({
  rejectUnauthorized,
  ...(rejectUnauthorized ? {} : { checkServerIdentity: () => undefined }),
  ca: file(parameters.get("sslrootcert")),
  cert: file(parameters.get("sslcert")),
  key: file(parameters.get("sslkey"))
})

/**
 * The TLS of a server: `verify-full` over a network, unless the operator allows less, and also on this machine with a CA certificate.
 * PostgreSQL has no TLS on Unix sockets.
 */
const sslOf = (
  host: string,
  parameters: URLSearchParams,
  allow: PgSettings["allow"]
): Either.Either<ConnectionOptions | false, PgFault> => {
  const isVerified = !isLocal(host) || (parameters.has("sslrootcert") && !host.startsWith("/"))
  const mode = parameters.get("sslmode") ?? (isVerified ? "verify-full" : "disable")
  if (mode !== "verify-full" && !isLocal(host) && !allow.includes("unverified-tls")) {
    return Either.left(tlsFault)
  }
  switch (mode) {
    case "verify-full":
      return Either.right(tlsOf(parameters, true))
    case "require":
      return Either.right(tlsOf(parameters, false))
    case "disable":
      return Either.right(false)
    default:
      return Either.left(tlsFault)
  }
}

/**
 * Decodes a URL. Fails with the reason `LOG_TLS` for a server over a network whose certificate would not be verified and for
 * files that cannot be read, and with `LOG_UNREACHABLE` for a text that is not the URL of a PostgreSQL server.
 */
export const decode = (url: Redacted.Redacted, allow: PgSettings["allow"]): Either.Either<PgHost, PgFault> => {
  const malformed = new PgFault({ sqlState: undefined, reason: "LOG_UNREACHABLE", statement: null })
  const text = Redacted.value(url)
  if (!URL.canParse(text)) {
    return Either.left(malformed)
  }
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(text)
  if (protocol !== "postgres:" && protocol !== "postgresql:") {
    return Either.left(malformed)
  }
  return Either.flatMap(
    Either.try({
      try: () => ({
        host: searchParams.get("host") ?? decodeURIComponent(hostname).replace(/^\[(.*)\]$/, "$1"),
        user: username === "" ? undefined : decodeURIComponent(username),
        password: password === "" ? undefined : decodeURIComponent(password),
        database: decodeURIComponent(pathname.slice(1))
      }),
      catch: () => malformed
    }),
    (parts) =>
      Either.map(
        Either.flatMap(
          Either.try({ try: () => sslOf(parts.host, searchParams, allow), catch: () => tlsFault }),
          identity
        ),
        (ssl) => ({ ...parts, port: port === "" ? 5432 : Number(port), ssl })
      )
  )
}
