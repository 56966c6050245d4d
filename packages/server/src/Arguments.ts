/**
 * Command-line arguments and the help text. All settings of the server come from the environment.
 */
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import { BadUsage } from "./StartError.ts"

/** The arguments that name the storage of the deepwell: a file, or a log and its replica. */
export interface StorageArguments {
  readonly deepwell: string | undefined
  readonly log: string | undefined
  readonly replica: string | undefined
}

/** The arguments of a start. */
export interface ServeArguments {
  readonly devTls: boolean
  readonly inspect: boolean
  readonly setAsideDiverged: boolean
  readonly storage: StorageArguments
}

export type Request =
  | { readonly _tag: "help" | "version" }
  | { readonly _tag: "check"; readonly json: boolean; readonly storage: StorageArguments }
  | ({ readonly _tag: "serve" } & ServeArguments)

export const help = `scipnet-server: serve a deepwell over TCP, TLS and to browsers

  scipnet-server [--deepwell FILE]
                             start; SIGTERM and Ctrl-C stop the server, SIGHUP reloads the certificate
  scipnet-server --log URL --replica FILE
                             start on a log in PostgreSQL; the replica is created if it does not exist
  scipnet-server --set-aside-diverged
                             rename a replica that is not one of the log, and create it again
  scipnet-server --dev-tls   start with a self-signed certificate for this machine, stored beside the
                             deepwell; the log names the file to pass to clients with --ca
  scipnet-server --inspect   also serve the operator's log page, on this machine only; a link that can be
                             used once, within five minutes, is printed on stderr
  scipnet-server check-config [--json]
                             print every setting with its value and source, and all invalid settings
  scipnet-server --help      print this text
  scipnet-server --version   print the version

Settings are read from the environment, then from .env.<SCIPNET_ENV>, then from .env:

  SCIPNET_DEEPWELL    database file, which must exist; --deepwell takes precedence
  SCIPNET_LOG         URL of a log in PostgreSQL instead, such as postgres://scipnet@db1,db2/scipnet;
                      put the password into PGPASSWORD or a password file (PGPASSFILE), since
                      arguments are visible to all accounts of the machine
  SCIPNET_REPLICA     file of this machine's replica of the log
  SCIPNET_LOG_SCHEMA  PostgreSQL schema of the log (scipnet)
  SCIPNET_LOG_CA      PEM file with the CA certificate of PostgreSQL (those of the system)
  SCIPNET_LOG_TLS     encryption of connections to PostgreSQL: verify-full, require or disable
                      (verify-full; to this machine without SCIPNET_LOG_CA: disable)
  SCIPNET_LOG_ALLOW   requirements on PostgreSQL to give up, separated by commas:
                      no-synchronous-standby, asynchronous-commit, no-fsync, no-full-page-writes,
                      unverified-tls, parameter-logging
  SCIPNET_LOG_CLOCK_SKEW
                      largest difference to the clock of PostgreSQL (30 seconds)
  SCIPNET_LOG_CONNECT_TIMEOUT, SCIPNET_LOG_TIMEOUT
                      time limits of one attempt to connect (2 seconds) and of one call (10 seconds)
  SCIPNET_TCP_HOST    address to listen on without encryption (127.0.0.1); an address that other
                      machines can reach requires SCIPNET_TCP_INSECURE=true
  SCIPNET_TCP_PORT    TCP port, 0 for any free port (7171)
  SCIPNET_TLS_CERT    PEM file with the certificate; together with SCIPNET_TLS_KEY, the PEM file
                      with its private key, it enables TLS
  SCIPNET_TLS_HOST    address to listen on for TLS (127.0.0.1)
  SCIPNET_TLS_PORT    TLS port (7172)
  SCIPNET_HTTP_HOST   address to listen on for HTTP (127.0.0.1)
  SCIPNET_HTTP_PORT   HTTP port (7173)
  SCIPNET_WEB_HOST    address to listen on for browsers (127.0.0.1); an address that other machines
                      can reach uses the TLS certificate
  SCIPNET_WEB_PORT    port for browsers, or off (7174)
  SCIPNET_WEB_ORIGIN  address of the application in the browser, such as https://scp.example; several
                      are separated by commas (this machine, with the port)
  SCIPNET_WEB_PROXIES IP addresses or networks of reverse proxies, whose last X-Forwarded-For hop is
                      the client
  SCIPNET_WEB_INSECURE
                      true allows browsers of other machines without encryption (false)
  SCIPNET_INSPECT_PORT
                      port of the log page of --inspect, always at 127.0.0.1 (7175)

Limits, with their defaults:

  SCIPNET_MAX_CONNECTIONS (4000), SCIPNET_MAX_CONNECTIONS_PER_ORIGIN (100)
  SCIPNET_MAX_HANDSHAKES (512), SCIPNET_MAX_HANDSHAKES_PER_ORIGIN (128)
  SCIPNET_HANDSHAKE_RATE (10 per second and origin), SCIPNET_HANDSHAKE_BURST (200)
  SCIPNET_MAX_HTTP_CONNECTIONS (128), SCIPNET_MAX_HTTP_CONNECTIONS_PER_ORIGIN (32)
  SCIPNET_MAX_UNFINISHED_PER_ORIGIN (8388608), SCIPNET_MAX_UNFINISHED_TOTAL (67108864): bytes of
    incomplete messages
  SCIPNET_MAX_REQUESTS (32 at a time per connection), SCIPNET_MAX_CALLS_PER_USER (2 at a time)
  SCIPNET_CALL_RATE (20 per second and user), SCIPNET_CALL_BURST (400), SCIPNET_MAX_WATCHES (32)
  SCIPNET_MAX_FRAME (1048576 bytes)
  SCIPNET_IDLE_TIME (10 minutes), SCIPNET_LOGIN_TIME (2 minutes)
  SCIPNET_STALLED_TIME (30 seconds for a client that does not read)
  SCIPNET_GRACE (3 seconds for open calls while the server stops)

HTTP serves GET /healthz, /readyz and /metrics; the listener for browsers serves the application and
never these. Logs are one JSON object per line on stderr, from
SCIPNET_LOG_LEVEL (info) upwards.
Exit codes: 0 stopped by a signal, 2 invalid arguments or settings, 3 database or output error,
4 network error, 70 internal error.`

const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  "dev-tls": { type: "boolean" },
  inspect: { type: "boolean" },
  json: { type: "boolean" },
  deepwell: { type: "string" },
  log: { type: "string" },
  replica: { type: "string" },
  "set-aside-diverged": { type: "boolean" }
} as const

const split = (args: ReadonlyArray<string>) => parseArgs({ args: [...args], options, allowPositionals: true })

/** Returns the request, or a sentence that says why the arguments are invalid. */
const toRequest = ({ values, positionals }: ReturnType<typeof split>): Request | string => {
  const { help, version, json = false, "dev-tls": devTls = false, inspect = false } = values
  const { deepwell, log, replica, "set-aside-diverged": setAsideDiverged = false } = values
  const storage = { deepwell, log, replica }
  const isStorageNamed = deepwell !== undefined || log !== undefined || replica !== undefined
  const [command, extra] = positionals
  if (extra !== undefined || (command !== undefined && command !== "check-config")) {
    return `Unexpected argument '${positionals.join(" ")}'.`
  }
  if (help === true) {
    return { _tag: "help" }
  }
  if (version === true) {
    return command !== undefined || json || devTls || inspect || isStorageNamed || setAsideDiverged
      ? "--version cannot be combined with other arguments."
      : { _tag: "version" }
  }
  if (deepwell !== undefined && (log !== undefined || replica !== undefined)) {
    return `--deepwell cannot be combined with ${log === undefined ? "--replica" : "--log"}.`
  }
  if (command === "check-config") {
    const other = devTls ? "--dev-tls" : inspect ? "--inspect" : setAsideDiverged ? "--set-aside-diverged" : undefined
    return other === undefined ? { _tag: "check", json, storage } : `${other} cannot be combined with check-config.`
  }
  return json ? "--json requires check-config." : { _tag: "serve", devTls, inspect, setAsideDiverged, storage }
}

/** Parses the arguments. Fails with `BadUsage` for unknown or conflicting arguments. */
export const parse = (args: ReadonlyArray<string>): Effect.Effect<Request, BadUsage> =>
  Effect.try({
    try: () => split(args),
    // Only the first sentence of Node's message: the rest is advice for programmers.
    catch: (error) =>
      new BadUsage({
        reason: `${error instanceof Error ? error.message.split(/\.(?:\s|$)/, 1).join("") : "Invalid arguments"}.`
      })
  }).pipe(
    Effect.flatMap((given) => {
      const request = toRequest(given)
      return typeof request === "string" ? new BadUsage({ reason: request }) : Effect.succeed(request)
    })
  )
