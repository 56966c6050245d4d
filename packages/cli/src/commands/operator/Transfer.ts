/**
 * The whole log as text, out of a deepwell and into another, for whoever holds the file.
 */
import { Args, Command } from "@effect/cli"
import type { Error as PlatformError } from "@effect/platform"
import { FileSystem, Path } from "@effect/platform"
import { Deepwell, AtomicFile } from "@scipnet/core"
import { Chunk, Effect, Ref, Stream } from "effect"
import type { BadInput } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import { Output } from "../../io/Output.ts"
import * as Outputs from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as Stdin from "../../io/Stdin.ts"

const standard = "-"

const notIn = "Passwords, sessions and waits after failed logins are not in it: see scipnet user recover."

/** Tells of every chunk of lines that goes by. */
const counted = <E, R>(lines: Stream.Stream<string, E, R>, total: number, report: ProgressBar.Report) =>
  Effect.map(Ref.make(-1), (seen) =>
    Stream.tap(Stream.chunks(lines), (chunk) =>
      Effect.flatMap(
        Ref.updateAndGet(seen, (count) => count + chunk.length),
        (count) => report("export", Math.max(0, count), total)
      )
    )
  ).pipe(Stream.unwrap)

const toText = (lines: Chunk.Chunk<string>) => `${Chunk.join(lines, "\n")}\n`

const toFile = (given: string, json: boolean) =>
  Effect.gen(function* () {
    const door = yield* Deepwell.Deepwell
    const files = yield* FileSystem.FileSystem
    const file = (yield* Path.Path).resolve(given)
    const header = yield* ProgressBar.parts((report) =>
      AtomicFile.make(file, (path) =>
        Effect.gen(function* () {
          const exported = yield* door.exportLog
          yield* counted(exported.lines, exported.header.position, report).pipe(
            Stream.map(toText),
            Stream.encodeText,
            Stream.run(files.sink(path, { flag: "r+" })),
            FileErrors.inTheWayOf(file)
          )
          return exported.header
        })
      )
    )
    const { position, hash, log } = header
    yield* Outputs.answer(json, { file, log, position, hash }, () => [
      `${file} holds the log up to event ${position}.`,
      `Head: ${hash}`,
      notIn
    ])
  })

const toStdout = Effect.gen(function* () {
  const door = yield* Deepwell.Deepwell
  const output = yield* Output
  const { lines } = yield* door.exportLog
  yield* Stream.runForEachChunk(lines, (chunk) => output.lines(Chunk.toReadonlyArray(chunk)))
  yield* output.errorLine(notIn)
})

export const exported = Command.make(
  "export",
  {
    ...GlobalOptions.operator,
    file: Args.text({ name: "file" }).pipe(
      Args.withDescription("The new file, or - for stdout. Nothing is ever written over one that is there.")
    )
  },
  ({ file, deepwell, json }) =>
    (file === standard ? toStdout : toFile(file, json)).pipe(CommandActor.asOperator({ deepwell }))
).pipe(
  Command.withDescription(
    "Write the whole log as JSON, a line an event, with everything that is stored of it: `scipnet export log.ndjson`."
  )
)

const bytesOf = (
  file: string
): Stream.Stream<Uint8Array, BadInput | PlatformError.PlatformError, FileSystem.FileSystem> =>
  file === standard
    ? Stdin.bytes
    : Stream.unwrap(Effect.map(FileSystem.FileSystem, (files) => files.stream(file, { chunkSize: 65_536 })))

const run = (file: string, json: boolean, taken: Ref.Ref<number>) =>
  Effect.gen(function* () {
    const door = yield* Deepwell.Deepwell
    const result = yield* ProgressBar.parts((report) =>
      door.importLog(bytesOf(file), (done, total) =>
        Effect.zipRight(Ref.set(taken, done), report("import", done, total))
      )
    )
    yield* Outputs.answer(json, result, () => [
      `${result.added} events added; the log ends at event ${result.position}.`,
      `Head: ${result.hash}`,
      notIn
    ])
  }).pipe(CommandActor.actingAsOperator)

export const log = Command.make(
  "log",
  {
    ...GlobalOptions.operator,
    file: Args.text({ name: "file" }).pipe(Args.withDescription("What scipnet export wrote, or - for stdin."))
  },
  ({ file, deepwell, json }) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const filename = yield* DeepwellLocation.resolveFile(deepwell)
      const taken = yield* Ref.make(0)
      const importing = run(file, json, taken)
      if (yield* files.exists(filename)) {
        return yield* Effect.provide(importing, DeepwellLocation.open(deepwell))
      }
      yield* DeepwellLocation.claim(filename)
      yield* importing.pipe(
        Effect.provide(DeepwellLocation.create(filename)),
        // What was taken stays, to be gone on from.
        Effect.onError(() =>
          Effect.flatMap(Ref.get(taken), (count) => (count === 0 ? DeepwellLocation.remove(filename) : Effect.void))
        )
      )
    })
).pipe(
  Command.withDescription(
    "Take in a log that was exported, into a deepwell that has none, or has a beginning of it: `scipnet import log log.ndjson --deepwell new.db`. Goes on where it was interrupted."
  )
)
