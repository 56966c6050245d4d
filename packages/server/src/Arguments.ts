/**
 * The command line, which holds a few words: everything else is set in the environment.
 */
import { parseArgs } from "node:util"
import { Effect } from "effect"
import { BadUsage } from "./StartError.ts"

export type Request =
  | { readonly _tag: "help" | "version" }
  | { readonly _tag: "check"; readonly json: boolean }
  | { readonly _tag: "serve"; readonly devTls: boolean }

export const help = `scipnet-server: serves a deepwell

  scipnet-server             start, and stop at SIGTERM or Ctrl-C; SIGHUP reads the certificate again
  scipnet-server --dev-tls   the same on this machine alone, with a certificate of its own, kept
                             beside the deepwell; its log says how clients name it
  scipnet-server check-config [--json]
                             every setting, where it comes from, and all that is wrong with them
  scipnet-server --help      this text
  scipnet-server --version   the version

Settings come from the environment, then from .env.<SCIPNET_ENV>, then from .env:

  SCIPNET_DEEPWELL    the deepwell's file, which has to be there
  SCIPNET_TCP_HOST    where to listen for clients without encryption (127.0.0.1); another
                      machine's are let in only with SCIPNET_TCP_INSECURE=true
  SCIPNET_TCP_PORT    and on which port, 0 for any that is free (7171)
  SCIPNET_TLS_CERT    a certificate, and SCIPNET_TLS_KEY its key, as PEM files: with them
                      clients come in by TLS
  SCIPNET_TLS_HOST    where (127.0.0.1)
  SCIPNET_TLS_PORT    and on which port (7172)
  SCIPNET_HTTP_HOST   where to listen for HTTP (127.0.0.1)
  SCIPNET_HTTP_PORT   and on which port (7173)

Limits: SCIPNET_MAX_CONNECTIONS (4000), SCIPNET_MAX_CONNECTIONS_PER_ORIGIN (100),
SCIPNET_MAX_HANDSHAKES (512), SCIPNET_MAX_HANDSHAKES_PER_ORIGIN (128), SCIPNET_HANDSHAKE_RATE a
second of one origin (10), SCIPNET_HANDSHAKE_BURST (200), SCIPNET_MAX_HTTP_CONNECTIONS (128),
SCIPNET_MAX_HTTP_CONNECTIONS_PER_ORIGIN (32), SCIPNET_MAX_UNFINISHED_PER_ORIGIN (8388608) and
SCIPNET_MAX_UNFINISHED_TOTAL (67108864) bytes of unfinished messages,
SCIPNET_MAX_REQUESTS of one connection at a time (32), SCIPNET_MAX_CALLS_PER_USER at a time (2),
SCIPNET_CALL_RATE a second of one user (20), SCIPNET_CALL_BURST (400), SCIPNET_MAX_WATCHES (32), SCIPNET_MAX_FRAME in bytes (1048576),
SCIPNET_IDLE_TIME (10 minutes), SCIPNET_LOGIN_TIME (2 minutes), SCIPNET_STALLED_TIME for a client
that does not read (30 seconds), SCIPNET_GRACE when stopping (3 seconds).

HTTP answers GET /healthz, /readyz and /metrics. Logs are JSON, a line each, on stderr, from
SCIPNET_LOG_LEVEL (info) on.
Exit codes: 0 stopped as told, 2 wrong arguments or settings, 3 database or output, 4 network,
70 a bug.`

const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  "dev-tls": { type: "boolean" },
  json: { type: "boolean" }
} as const

const requestOf = (
  {
    help,
    version,
    json = false,
    "dev-tls": devTls = false
  }: {
    readonly [name in keyof typeof options]?: boolean
  },
  words: ReadonlyArray<string>
): Request | string => {
  const [word, more] = words
  if (more !== undefined || (word !== undefined && word !== "check-config")) {
    return `Unexpected argument '${words.join(" ")}'.`
  }
  if (help === true) {
    return { _tag: "help" }
  }
  if (version === true) {
    return word !== undefined || json || devTls ? "--version goes alone." : { _tag: "version" }
  }
  if (word === "check-config") {
    return devTls ? "--dev-tls is for starting the server." : { _tag: "check", json }
  }
  return json ? "--json goes with check-config." : { _tag: "serve", devTls }
}

/** What the arguments ask for. Fails with `BadUsage` at anything that is not known. */
export const parse = (args: ReadonlyArray<string>): Effect.Effect<Request, BadUsage> =>
  Effect.try({
    try: () => parseArgs({ args: [...args], options, allowPositionals: true }),
    // Node's messages go on with advice about its own parser.
    catch: (error) =>
      new BadUsage({
        reason: `${error instanceof Error ? error.message.split(/\.(?:\s|$)/, 1).join("") : "Wrong arguments"}.`
      })
  }).pipe(
    Effect.flatMap(({ values, positionals }) => {
      const request = requestOf(values, positionals)
      return typeof request === "string" ? new BadUsage({ reason: request }) : Effect.succeed(request)
    })
  )
