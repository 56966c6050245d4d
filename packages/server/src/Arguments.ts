/**
 * The command line, which holds two flags: everything else is set in the environment.
 */
import { parseArgs } from "node:util"
import { Effect } from "effect"
import { BadUsage } from "./StartError.ts"

export type Request = "help" | "version" | "serve"

export const help = `scipnet-server: serves a deepwell

  scipnet-server             start, and stop at SIGTERM or Ctrl-C
  scipnet-server --help      this text
  scipnet-server --version   the version

Settings come from the environment, then from .env.<SCIPNET_ENV>, then from .env:

  SCIPNET_DEEPWELL    the deepwell's file, which has to be there
  SCIPNET_HTTP_HOST   where to listen for HTTP (127.0.0.1)
  SCIPNET_HTTP_PORT   and on which port, 0 for any that is free (7173)

HTTP answers GET /healthz. Logs are JSON, a line each, on stderr.
Exit codes: 0 stopped as told, 2 wrong arguments or settings, 3 database, 4 network, 70 a bug.`

/** What the arguments ask for. Fails with `BadUsage` at anything that is not known. */
export const parse = (args: ReadonlyArray<string>): Effect.Effect<Request, BadUsage> =>
  Effect.try({
    try: () =>
      parseArgs({
        args: [...args],
        options: { help: { type: "boolean", short: "h" }, version: { type: "boolean" } },
        allowPositionals: true
      }),
    // Node's messages go on with advice about its own parser.
    catch: (error) =>
      new BadUsage({
        reason: `${error instanceof Error ? error.message.split(/\.(?:\s|$)/, 1).join("") : "Wrong arguments"}.`
      })
  }).pipe(
    Effect.filterOrFail(
      ({ positionals }) => positionals.length === 0,
      ({ positionals }) => new BadUsage({ reason: `Unexpected argument '${positionals.join(" ")}'.` })
    ),
    Effect.map(({ values }) => (values.help === true ? "help" : values.version === true ? "version" : "serve"))
  )
