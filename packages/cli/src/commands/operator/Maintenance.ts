/**
 * Care of a deepwell's file, for whoever holds it.
 */
import { Args, Command } from "@effect/cli"
import { FileSystem, Path } from "@effect/platform"
import { Deepwell, AtomicFile, Restore } from "@scipnet/core"
import { Effect } from "effect"
import { WriteFailed } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"

const file = (says: string) => Args.text({ name: "file" }).pipe(Args.withDescription(says))

const never = "Nothing is ever written over one that is there."

export const backup = Command.make(
  "backup",
  { ...GlobalOptions.operator, file: file(`The new file. ${never}`) },
  ({ file: given, deepwell, json }) =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const path = (yield* Path.Path).resolve(given)
      const head = yield* ProgressBar.parts((report) => door.backup(path, report)).pipe(
        // Nothing is written but the copy.
        Effect.catchTag("DatabaseFull", ({ reason }) => new WriteFailed({ what: path, reason }))
      )
      yield* Output.answer(json, { file: path, ...head }, () => [
        `${path} holds everything up to event ${head.position}, and was verified.`,
        `Head: ${head.hash}`
      ])
    }).pipe(CommandActor.asOperator({ deepwell }))
).pipe(
  Command.withDescription(
    "Copy the deepwell into one file while it is in use, and verify the copy: `scipnet backup copy.db`. It holds password hashes: keep it as safe as the deepwell."
  )
)

export const restore = Command.make(
  "restore",
  { ...GlobalOptions.operator, file: file("The backup. It stays as it is.") },
  ({ file: given, deepwell, json }) =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const filename = path.resolve(yield* DeepwellLocation.resolveFile(deepwell))
      const { database: settings } = yield* Deepwell.config
      const restored = yield* ProgressBar.parts((progress) =>
        Restore.restore({ backup: path.resolve(given), filename, progress, settings })
      )
      yield* Output.answer(json, { deepwell: filename, ...restored }, () => [
        `${filename} is as it was at event ${restored.position} again.`,
        ...(restored.replaced === null ? [] : [`What was there before is kept as ${restored.replaced}.`]),
        `${restored.sessions} ${restored.sessions === 1 ? "session was" : "sessions were"} ended: everybody signs in again.`
      ])
    }).pipe(CommandActor.actingAsOperator)
).pipe(
  Command.withDescription(
    "Put a backup in place of the deepwell, which no program may have open: `scipnet restore copy.db`. The file before is kept beside it, and everybody signs in again."
  )
)

export const checkpoint = Command.make(
  "checkpoint",
  { ...GlobalOptions.operator, file: file(`The new file, to be kept away from the deepwell. ${never}`) },
  ({ file: given, deepwell, json }) =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const files = yield* FileSystem.FileSystem
      const path = (yield* Path.Path).resolve(given)
      const made = yield* AtomicFile.make(path, (place) =>
        Effect.tap(door.checkpoint, (kept) =>
          files.writeFileString(place, `${JSON.stringify(kept)}\n`, { flag: "r+" }).pipe(FileErrors.inTheWayOf(path))
        )
      )
      yield* Output.answer(json, { file: path, ...made }, () => [
        `${path} holds what the log comes to at event ${made.position}.`,
        `Compare it later: scipnet verify --checkpoint ${path}`
      ])
    }).pipe(CommandActor.asOperator({ deepwell }))
).pipe(
  Command.withDescription(
    "Write down what the log comes to, so that a missing end is found later: `scipnet checkpoint kept.json`."
  )
)
