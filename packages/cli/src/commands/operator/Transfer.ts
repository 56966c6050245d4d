/**
 * Exports the event log as JSON lines, and imports an exported log.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as AtomicFile from "@scipnet/core/deepwell/backup/AtomicFile"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import type { BadInput } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as Stdin from "../../io/Stdin.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const standard = "-"

const notIncluded =
  "Passwords, sessions and login throttles are not included. Set new passwords with scipnet user recover."

/** Reports the progress after every chunk of lines. The first line is the header, not an event. */
const reportingLines = <E, R>(
  lines: Stream.Stream<string, E, R>,
  total: number,
  report: ProgressBar.ProgressListener
) =>
  Effect.map(Ref.make(-1), (seen) =>
    Stream.tap(Stream.chunks(lines), (chunk) =>
      Effect.flatMap(
        Ref.updateAndGet(seen, (count) => count + chunk.length),
        (count) => report("export", Math.max(0, count), total)
      )
    )
  ).pipe(Stream.unwrap)

const toText = (lines: Chunk.Chunk<string>) => `${Chunk.join(lines, "\n")}\n`

const toFile = Effect.fnUntraced(function* (given: string, json: boolean) {
  const service = yield* Deepwell.Deepwell
  const files = yield* FileSystem.FileSystem
  const file = (yield* Path.Path).resolve(given)
  const header = yield* ProgressBar.withParts((report) =>
    AtomicFile.make(file, (path) =>
      Effect.gen(function* () {
        const exported = yield* service.exportLog
        yield* reportingLines(exported.lines, exported.header.position, report).pipe(
          Stream.map(toText),
          Stream.encodeText,
          Stream.run(files.sink(path, { flag: "r+" })),
          FileErrors.mapFileErrors(file)
        )
        return exported.header
      })
    )
  )
  const { position, hash, log } = header
  yield* Output.printReport(json, { file, log, position, hash }, () => [
    `Exported the log up to event ${position}: ${file}`,
    `Head: ${hash}`,
    notIncluded
  ])
})

const toStdout = Effect.gen(function* () {
  const service = yield* Deepwell.Deepwell
  const output = yield* Output.Output
  const { lines } = yield* service.exportLog
  yield* Stream.runForEachChunk(lines, (chunk) => output.lines(Chunk.toReadonlyArray(chunk)))
  yield* output.errorLine(notIncluded)
})

export const exported = ActorCommand.asOperator(
  "export",
  "Export the event log as JSON lines, with all stored fields: `scipnet export log.ndjson`.",
  {
    file: Args.text({ name: "file" }).pipe(
      Args.withDescription("The file to create, or - for stdout. An existing file is never overwritten.")
    )
  },
  ({ file }, { json }) => (file === standard ? toStdout : toFile(file, json))
)

const bytesOf = (
  file: string
): Stream.Stream<Uint8Array, BadInput | PlatformError.PlatformError, FileSystem.FileSystem> =>
  file === standard
    ? Stdin.bytes
    : Stream.unwrap(Effect.map(FileSystem.FileSystem, (files) => files.stream(file, { chunkSize: 65_536 })))

const run = (file: string, json: boolean, imported: Ref.Ref<number>) =>
  Effect.gen(function* () {
    const service = yield* Deepwell.Deepwell
    const result = yield* ProgressBar.withParts((report) =>
      service.importLog(bytesOf(file), (done, total) =>
        Effect.zipRight(Ref.set(imported, done), report("import", done, total))
      )
    )
    yield* Output.printReport(json, result, () => [
      `${result.added} events added; the log ends at event ${result.position}.`,
      `Head: ${result.hash}`,
      notIncluded
    ])
  }).pipe(CommandActor.actingAsOperator)

/** Imports into a temporary deepwell, whose events are then written into the log in one transaction. */
const intoLog = (file: string, location: LocationOptions.LogLocation, json: boolean) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const operator = yield* Effect.promise(() => import("../../connection/LogOperator.ts"))
    const settings = yield* operator.settings(location.url)
    const filename = path.join(yield* files.makeTempDirectoryScoped({ prefix: "scipnet-import-" }), "deepwell.db")
    const head = yield* ProgressBar.withParts((report) =>
      Effect.zipRight(
        Effect.flatMap(Deepwell.Deepwell, (service) =>
          service.importLog(bytesOf(file), (done, total) => report("verify", done, total))
        ).pipe(CommandActor.actingAsOperator, Effect.provide(DeepwellLocation.create(filename))),
        operator.importFile(settings, {
          filename,
          exclusive: false,
          report: (done, total) => report("import", done, total)
        })
      )
    )
    yield* Output.printReport(json, { ...head, added: head.position }, () => [
      `${head.position} events added; the log ends at event ${head.position}.`,
      `Head: ${head.hash}`,
      notIncluded
    ])
  }).pipe(Effect.scoped)

export const log = Command.make(
  "log",
  {
    ...GlobalOptions.operator,
    file: Args.text({ name: "file" }).pipe(Args.withDescription("The exported log, or - for stdin."))
  },
  Effect.fnUntraced(function* ({ file, deepwell, log, replica, json }) {
    const files = yield* FileSystem.FileSystem
    const location = yield* LocationOptions.resolveLog({ deepwell, log, replica })
    if (Option.isSome(location)) {
      return yield* intoLog(file, location.value, json)
    }
    const filename = yield* LocationOptions.resolveFile(deepwell)
    const imported = yield* Ref.make(0)
    const importing = run(file, json, imported)
    if (yield* files.exists(filename)) {
      return yield* Effect.provide(importing, DeepwellLocation.openFile(deepwell))
    }
    yield* DeepwellLocation.claim(filename)
    yield* importing.pipe(
      Effect.provide(DeepwellLocation.create(filename)),
      // Imported events are kept, so that the import can be resumed.
      Effect.onError(() =>
        Effect.flatMap(Ref.get(imported), (count) => (count === 0 ? DeepwellLocation.remove(filename) : Effect.void))
      )
    )
  })
).pipe(
  Command.withDescription(
    "Import an exported log into a new deepwell, or resume an interrupted import: `scipnet import log log.ndjson --deepwell new.db`."
  )
)
