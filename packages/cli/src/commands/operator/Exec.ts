/**
 * Executes commands from a file or stdin, one JSON value per line; prints one outcome per line after its commit.
 */
import { randomUUID } from "node:crypto"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Commands from "@scipnet/core/domain/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { BadInput, SomeRefused, type UnreadableFile, type WriteFailed } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import type { KnownError } from "../../error/ErrorMessages.ts"
import * as ErrorJson from "../../error/ErrorJson.ts"
import * as ExitCode from "../../error/ExitCode.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { Output } from "../../io/Output.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as Stdin from "../../io/Stdin.ts"

const CommandId = Schema.NonEmptyString.pipe(Schema.maxLength(200))

const Json = Schema.parseJson(Schema.Struct({ commandId: Schema.optional(Schema.Unknown), command: Schema.Unknown }))

const fatalCodes: ReadonlySet<number> = new Set([ExitCode.database, ExitCode.network])

/** True for errors of a single line. Errors of the database, the network or the session end the run. */
const isLineError = ({ _tag }: KnownError): boolean =>
  _tag !== "SessionEnded" && !fatalCodes.has(ExitCode.ofError[_tag])

const execute = (text: string) =>
  Effect.gen(function* () {
    const line = yield* ArgumentDecoding.decode(Json, "line", text)
    const commandId = yield* line.commandId === undefined
      ? Effect.sync(() => randomUUID())
      : ArgumentDecoding.decode(CommandId, "commandId", line.commandId)
    const deepwell = yield* Deepwell.Deepwell
    return yield* ArgumentDecoding.decode(Commands.Command, "command", line.command).pipe(
      Effect.flatMap((command) => deepwell.execute(command, { commandId })),
      Effect.map((outcome) => ({ ...outcome, outcome: "accepted" as const })),
      Effect.catchIf(isLineError, (error) =>
        Effect.succeed({ commandId, outcome: "rejected" as const, error: ErrorJson.of(error) })
      )
    )
  }).pipe(
    Effect.catchTag("BadInput", (error) =>
      Effect.succeed({ commandId: null, outcome: "rejected" as const, error: ErrorJson.of(error) })
    )
  )

const bytesOf = (
  file: Option.Option<string>
): Stream.Stream<Uint8Array, BadInput | UnreadableFile | WriteFailed, FileSystem.FileSystem> =>
  Option.match(file, {
    onNone: () => Stdin.bytes,
    onSome: (path) =>
      Stream.unwrap(Effect.map(FileSystem.FileSystem, (files) => files.stream(path))).pipe(
        Stream.mapError((error) => FileErrors.toCliError(error, path))
      )
  })

export const command = Command.make(
  "exec",
  {
    ...GlobalOptions.session,
    file: Args.file({ name: "file" }).pipe(
      Args.withDescription("The file with the commands, or - for stdin. Default: stdin."),
      Args.optional
    )
  },
  Effect.fnUntraced(function* ({ file: given, ...globals }) {
    const file = Option.filter(given, (path) => path !== "-")
    if (globals.passwordStdin && Option.isNone(file)) {
      return yield* new BadInput({
        what: "--password-stdin",
        why: "stdin is used for the commands; set SCIPNET_PASSWORD"
      })
    }
    yield* Effect.gen(function* () {
      const output = yield* Output
      yield* output.ignoreClosedPipe
      const refused = yield* Ref.make(0)
      const end = Stream.make(new TextEncoder().encode("\n"))
      yield* Stdin.lines(Stream.concat(bytesOf(file), end)).pipe(
        Stream.filter((line) => line.trim() !== ""),
        Stream.mapEffect(execute),
        Stream.tap(({ outcome }) => (outcome === "rejected" ? Ref.update(refused, (count) => count + 1) : Effect.void)),
        Stream.runForEach((outcome) => output.json(outcome))
      )
      const count = yield* Ref.get(refused)
      if (count > 0) {
        return yield* new SomeRefused({ count })
      }
    }).pipe(CommandActor.asUser(globals))
  })
).pipe(
  Command.withDescription(
    'Execute commands from JSON lines: {"commandId": "…", "command": {"_tag": "RegisterScp", …}}. Prints one outcome per line, after its commit.'
  )
)
