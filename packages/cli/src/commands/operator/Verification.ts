/**
 * Verifies the event log, also against a checkpoint.
 */
import * as Options from "@effect/cli/Options"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as AtomicFile from "@scipnet/core/deepwell/backup/AtomicFile"
import * as Checkpoint from "@scipnet/core/deepwell/operator/Checkpoint"
import * as Operator from "@scipnet/core/deepwell/operator/Operator"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { newFile } from "./Backups.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as Utf8 from "../../io/Utf8.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Time from "@scipnet/presentation/Time"

// A checkpoint is a JSON object with five short values.
const maxCheckpointBytes = 10_000

const readCheckpoint = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const text = yield* files
    .stream(file, { bytesToRead: maxCheckpointBytes })
    .pipe(Utf8.decodeStream(file), Stream.mkString)
  return yield* ArgumentDecoding.decode(Schema.parseJson(Checkpoint.Checkpoint), file, text)
})

export const verify = ActorCommand.asOperator(
  "verify",
  "Verify the hash chain of the log, and report the first altered position. A truncated log is detected only with a checkpoint: `scipnet verify --checkpoint kept.json`.",
  {
    checkpoint: Options.file("checkpoint").pipe(
      Options.withDescription("A file written by scipnet checkpoint; the log must still contain its event."),
      Options.optional
    )
  },
  Effect.fnUntraced(function* ({ checkpoint: file }, { json }) {
    const checkpoint = yield* Effect.transposeMapOption(file, readCheckpoint)
    const deepwell = yield* Deepwell.Deepwell
    const verification = Option.match(checkpoint, {
      onNone: () => deepwell.verify,
      onSome: (known) => deepwell.verifyCheckpoint(known)
    })
    const head = yield* ProgressBar.withParts((report) =>
      Operator.reportingVerification((done, total) => report("events", done, total))(verification)
    )
    yield* Output.printResult(json, head, () => [
      `The log is intact: ${head.position} events.`,
      ...Option.match(checkpoint, {
        onNone: () => [],
        onSome: ({ position, at }) => [`It contains event ${position} of the checkpoint of ${Time.format(at)}.`]
      }),
      `Head: ${head.hash}`
    ])
  })
)

export const checkpoint = ActorCommand.asOperator(
  "checkpoint",
  "Save the last event's position and hash, so that a truncated log can be detected: `scipnet checkpoint kept.json`.",
  { file: newFile("Store it apart from the deepwell.") },
  Effect.fnUntraced(function* ({ file }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const files = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).resolve(file)
    const saved = yield* AtomicFile.make(path, (temporary) =>
      Effect.tap(deepwell.checkpoint, (made) =>
        files
          .writeFileString(temporary, `${JSON.stringify(made)}\n`, { flag: "r+" })
          .pipe(FileErrors.mapFileErrors(path))
      )
    )
    yield* Output.printReport(json, { file: path, ...saved }, () => [
      `Saved the position and hash of event ${saved.position} to ${path}.`,
      `Compare later: scipnet verify --checkpoint ${path}`
    ])
  })
)
