/**
 * The tables of a log in PostgreSQL: creates and migrates them, shows their state, and moves a single file into them.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Path from "@effect/platform/Path"
import * as ExclusiveAccess from "@scipnet/core/deepwell/backup/ExclusiveAccess"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import { AlreadyReported, BadInput, LogExists, NoLog } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as LogView from "../../render/LogView.ts"

// The driver of PostgreSQL is loaded only by the commands that use it.
const loadOperator = Effect.promise(() => import("../../connection/LogOperator.ts"))

/** The settings of the connections to the log that the command line names. */
const settingsOf = Effect.fnUntraced(function* (log: Option.Option<string>) {
  const location = yield* LocationOptions.resolveLog({ deepwell: Option.none(), log, replica: Option.none() })
  if (Option.isNone(location)) {
    return yield* new NoLog()
  }
  const operator = yield* loadOperator
  return { operator, settings: yield* operator.settings(location.value.url), location: location.value }
})

const create = Command.make("create", GlobalOptions.logTables, ({ log, json }) =>
  Effect.gen(function* () {
    const { operator, settings } = yield* settingsOf(log)
    const { schema } = settings
    yield* Effect.catchIf(
      operator.create(settings),
      (error) => error._tag === "DatabaseForeign" && error.reason === "LOG_EXISTS",
      () => new LogExists({ schema })
    )
    yield* Output.printReport(json, { schema }, () => [
      `Created an empty log in the schema ${schema}.`,
      "Grant the role of the servers its rights: scipnet log roles prints the SQL.",
      "Then create its first administrator with scipnet init --user ID, or move a deepwell into it with scipnet log import FILE."
    ])
  })
).pipe(
  Command.withDescription(
    "Create an empty log in PostgreSQL, as the owner of its tables: `scipnet log create --log postgres://scipnet_owner@db1/scipnet`."
  )
)

const migrate = Command.make("migrate", GlobalOptions.logTables, ({ log, json }) =>
  Effect.gen(function* () {
    const { operator, settings } = yield* settingsOf(log)
    const { schema } = settings
    yield* operator.migrate(settings)
    yield* Output.printReport(json, { schema }, () => [
      `The log in the schema ${schema} has all migrations of this version.`
    ])
  })
).pipe(
  Command.withDescription(
    "Apply the migrations of this version to a log, as the owner of its tables: `scipnet log migrate --log postgres://scipnet_owner@db1/scipnet`."
  )
)

const status = Command.make(
  "status",
  { log: GlobalOptions.session.log, replica: GlobalOptions.session.replica, json: GlobalOptions.session.json },
  ({ log, replica, json }) =>
    Effect.gen(function* () {
      const { operator, settings } = yield* settingsOf(log)
      const location = yield* LocationOptions.resolveLog({ deepwell: Option.none(), log, replica })
      const path = Option.match(location, { onNone: () => "", onSome: (found) => found.replica })
      const found = yield* operator.status(settings, path)
      yield* Output.printResult(json, found, (style) => LogView.render(found, style))
      if (found.replica?.isOfLog === false) {
        return yield* new AlreadyReported()
      }
    })
).pipe(
  Command.withDescription(
    "Show the state of a log and of its PostgreSQL server, and compare it with the replica: `scipnet log status --replica /var/lib/scipnet/replica.db`. The exit code is 1 if the replica has diverged."
  )
)

const roleOption = (name: string, value: string, description: string) =>
  Options.text(name).pipe(Options.withDescription(`${description} Default: ${value}.`), Options.withDefault(value))

const roles = Command.make(
  "roles",
  {
    owner: roleOption("owner", "scipnet_owner", "The role that owns and migrates the tables."),
    server: roleOption("role", "scipnet", "The role of the servers, which cannot change or delete events."),
    json: GlobalOptions.session.json
  },
  ({ owner, server, json }) =>
    Effect.gen(function* () {
      const operator = yield* loadOperator
      const invalid = [owner, server].find((name) => !operator.isRoleName(name))
      if (invalid !== undefined) {
        return yield* new BadInput({ what: invalid, why: "the name of a role has lower-case letters, digits and _" })
      }
      const statements = operator.roles({ owner, server, schema: yield* operator.schema })
      yield* Output.printResult(json, statements, () => LogView.renderRoles(statements))
    })
).pipe(
  Command.withDescription(
    "Print the SQL that creates the roles of a log and grants their rights: `scipnet log roles > roles.sql`."
  )
)

const importFile = Command.make(
  "import",
  {
    ...GlobalOptions.logTables,
    file: Args.text({ name: "file" }).pipe(
      Args.withDescription("The deepwell file. It is not changed; no program may have it open.")
    )
  },
  ({ file, log, json }) =>
    Effect.gen(function* () {
      const { operator, settings } = yield* settingsOf(log)
      const filename = (yield* Path.Path).resolve(file)
      yield* Effect.scoped(ExclusiveAccess.lockExclusively(filename))
      const head = yield* ProgressBar.withParts((report) =>
        operator.importFile(settings, {
          filename,
          exclusive: false,
          report: (done, total) => report("import", done, total)
        })
      )
      yield* Output.printReport(json, { file: filename, ...head }, () => [
        `Moved ${filename} into the log: ${head.position} events, with passwords, sessions and all other tables.`,
        `Head: ${head.hash}`,
        "Keep the file until a backup of the log was verified; changes of it do not reach the log."
      ])
    })
).pipe(
  Command.withDescription(
    "Move a deepwell file into an empty log, with its passwords and sessions: `scipnet log import deepwell.db --log postgres://scipnet_owner@db1/scipnet`."
  )
)

export const command = Command.make("log").pipe(
  Command.withDescription("Manage a log in PostgreSQL: create, migrate and show it, or move a deepwell into it."),
  Command.withSubcommands([create, migrate, status, roles, importFile])
)
