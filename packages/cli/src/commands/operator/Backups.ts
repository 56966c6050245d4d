/**
 * Backs up a deepwell file, and restores a backup.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Restore from "@scipnet/core/deepwell/backup/Restore"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import { WriteFailed } from "../../error/CliError.ts"
import * as Confirmation from "../../io/Confirmation.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as Settings from "../../profile/Settings.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const fileArgument = (description: string) => Args.text({ name: "file" }).pipe(Args.withDescription(description))

/** The argument for a file to create. */
export const newFile = (note: string) =>
  fileArgument(`The file to create. An existing file is never overwritten. ${note}`)

export const backup = ActorCommand.asOperator(
  "backup",
  "Back up the deepwell to a file, and verify the copy: `scipnet backup copy.db`. The deepwell stays available.",
  { file: newFile("It contains password hashes: protect it like the deepwell.") },
  Effect.fnUntraced(function* ({ file }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const path = (yield* Path.Path).resolve(file)
    const head = yield* ProgressBar.withParts((report) => deepwell.backup(path, report)).pipe(
      // Only the copy is written, so a full database is a full disk at the copy's path.
      Effect.catchTag("DatabaseFull", ({ reason }) => new WriteFailed({ what: path, reason }))
    )
    yield* Output.printReport(json, { file: path, ...head }, () => [
      `Backed up and verified all events up to ${head.position}: ${path}`,
      `Head: ${head.hash}`
    ])
  })
)

/** Prepares the backup in a temporary file, whose contents are then written into the empty log in one transaction. */
const restoreIntoLog = (file: string, location: LocationOptions.LogLocation, json: boolean) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const operator = yield* Effect.promise(() => import("../../connection/LogOperator.ts"))
    const settings = yield* operator.settings(location.url)
    const { database } = yield* Deepwell.config
    const filename = path.join(yield* files.makeTempDirectoryScoped({ prefix: "scipnet-restore-" }), "deepwell.db")
    const [{ sessions }, head] = yield* ProgressBar.withParts((progress) =>
      Effect.all([
        Restore.restore({ backup: path.resolve(file), filename, progress, settings: database }),
        operator.importFile(settings, {
          filename,
          exclusive: true,
          report: (done, total) => progress("import", done, total)
        })
      ])
    )
    const { schema } = settings
    yield* Output.printReport(json, { schema, ...head, sessions }, () => [
      `Restored the log in the schema ${schema} to event ${head.position}.`,
      `${sessions} ${sessions === 1 ? "session was" : "sessions were"} ended; all users have to sign in again.`
    ])
  }).pipe(Effect.scoped)

export const restore = Command.make(
  "restore",
  { ...GlobalOptions.operator, yes: Confirmation.yes, file: fileArgument("The backup. It is not changed.") },
  ({ file, json, yes, ...place }) =>
    Effect.gen(function* () {
      const { deepwell: location } = place
      const log = yield* LocationOptions.resolveLog(place)
      if (Option.isSome(log)) {
        return yield* restoreIntoLog(file, log.value, json)
      }
      const path = yield* Path.Path
      const filename = path.resolve(yield* LocationOptions.resolveFile(location))
      const files = yield* FileSystem.FileSystem
      if (yield* FileErrors.mapFileErrors(filename)(files.exists(filename))) {
        const { deepwell } = yield* Settings.Settings
        const source = deepwell === null ? "" : ` (${deepwell.source})`
        yield* Confirmation.ask(`Replace the deepwell ${filename}${source} and end all sessions?`, yes)
      }
      const { database: settings } = yield* Deepwell.config
      const restored = yield* ProgressBar.withParts((progress) =>
        Restore.restore({ backup: path.resolve(file), filename, progress, settings })
      )
      yield* Output.printReport(json, { deepwell: filename, ...restored }, () => [
        `Restored ${filename} to event ${restored.position}.`,
        ...(restored.replaced === null ? [] : [`The previous file is ${restored.replaced}.`]),
        `${restored.sessions} ${restored.sessions === 1 ? "session was" : "sessions were"} ended; all users have to sign in again.`
      ])
    }).pipe(CommandActor.actingAsOperator)
).pipe(
  Command.withDescription(
    "Replace the deepwell with a backup: `scipnet restore copy.db`. Asks first, unless --yes is given. No program may have the deepwell open. The previous file is renamed, and all sessions are ended. A log must be empty, and no server may be connected to it."
  )
)
