/**
 * The options that most commands share: where the deepwell is, who signs in, and the output format.
 */
import * as Options from "@effect/cli/Options"
import { optionalText } from "./SharedOptions.ts"

const deepwell = Options.file("deepwell").pipe(
  Options.withAlias("d"),
  Options.withDescription(
    "The deepwell file. Default: SCIPNET_DEEPWELL, or deepwell.db in the platform's data folder."
  ),
  Options.optional
)

const server = optionalText(
  "server",
  "A server to use instead of a file, e.g. tls://example.org. Default: SCIPNET_SERVER."
)

const log = optionalText(
  "log",
  "A log in PostgreSQL to use instead of a file, e.g. postgres://scipnet@db1,db2/scipnet. Default: SCIPNET_LOG."
)

const replica = Options.file("replica").pipe(
  Options.withDescription(
    "The replica of the log, created if it does not exist. Default: SCIPNET_REPLICA, or a file in the platform's state folder."
  ),
  Options.optional
)

const ca = Options.file("ca").pipe(
  Options.withDescription("A PEM file with the CA certificate of the server. Default: SCIPNET_CA."),
  Options.optional
)

const json = Options.boolean("json").pipe(
  Options.withDescription("Print one JSON value per line, and errors as JSON on stderr.")
)

const user = optionalText(
  "user",
  "The user to sign in as. Default: SCIPNET_USER, or the user of the session stored by scipnet login."
).pipe(Options.withAlias("u"))

const passwordStdin = Options.boolean("password-stdin").pipe(
  Options.withDescription("Read the password from the first line of stdin instead of SCIPNET_PASSWORD or a prompt.")
)

/** For the operator's commands, which work on the deepwell file or on a log. */
export const operator = { deepwell, log, replica, json }

/** For the operator's commands on the tables of a log. */
export const logTables = { log, json }

/** For working as a user of one deepwell file only. */
export const singleFileSession = { deepwell, json, user, passwordStdin }

/** For working on the stored session. */
export const storedSession = { deepwell, server, ca, log, replica, json }

/** For working as a user on a deepwell file, on a log or at a server. */
export const session = { deepwell, server, ca, log, replica, json, user, passwordStdin }
