/**
 * The options that every command takes.
 */
import { Options } from "@effect/cli"

const deepwell = Options.file("deepwell").pipe(
  Options.withAlias("d"),
  Options.withDescription("The deepwell's file. Default: SCIPNET_DEEPWELL, or the platform's data folder."),
  Options.optional
)

const server = Options.text("server").pipe(
  Options.withDescription("A server instead of a file, as tls://example.org. Default: SCIPNET_SERVER."),
  Options.optional
)

const ca = Options.file("ca").pipe(
  Options.withDescription("The certificate of the server's own authority, as PEM. Default: SCIPNET_CA."),
  Options.optional
)

const json = Options.boolean("json").pipe(Options.withDescription("One JSON value a line; errors as JSON on stderr."))

const user = Options.text("user").pipe(
  Options.withAlias("u"),
  Options.withDescription("Who you are. Default: SCIPNET_USER, or whoever signed in with scipnet login."),
  Options.optional
)

const passwordStdin = Options.boolean("password-stdin").pipe(
  Options.withDescription("Read the password from the first line of stdin instead of SCIPNET_PASSWORD or a prompt.")
)

/** Options of the operator's commands, which work on the file itself and refuse a server. */
export const operator = { deepwell, json }

/** For what is done as a user of a file, never of a server. */
export const localSession = { deepwell, json, user, passwordStdin }

/** For what is done to the session that is kept. */
export const storedSession = { deepwell, server, ca, json }

/** For what is done as a user. */
export const session = { deepwell, server, ca, json, user, passwordStdin }
