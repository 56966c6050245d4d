/**
 * Executes commands from a file or stdin, one per line, as JSON or as typed in a shell; prints one outcome per line after its
 * commit.
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
import { AlreadyReported, BadInput, SomeRefused, type UnreadableFile, type WriteFailed } from "../../error/CliError.ts"
import * as CommandWords from "../../hosted/CommandWords.ts"
import * as HostedCommand from "../../hosted/HostedCommand.ts"
import * as HostedSession from "../../hosted/HostedSession.ts"
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

const executeJson = (text: string) =>
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

const noText = new BadInput({ what: "-", why: "stdin has the commands; name a file with the text" })

/** The outcome of one line, as it is printed. */
interface LineOutcome {
  readonly commandId: string | null
  readonly outcome: "accepted" | "rejected"
  readonly positions?: ReadonlyArray<number>
  readonly error?: object
  readonly answer?: ReadonlyArray<unknown>
}

/** Tests whether a printed value is the outcome of a command that changes data. */
const isOutcome = Schema.is(Schema.Struct({ commandId: Schema.String, positions: Schema.Array(Schema.Number) }))

/** Runs a line as typed in a shell, without the name of the program, and collects what it prints as JSON. */
const executeWords = (line: string) =>
  Effect.gen(function* () {
    const output = yield* Output
    const services = yield* Effect.context<HostedSession.SessionServices>()
    const values: Array<unknown> = []
    const typed = yield* CommandWords.split(line)
    const words = typed[0] === "scipnet" ? typed.slice(1) : typed
    yield* HostedCommand.runWords(words.includes("--json") ? words : ["--json", ...words]).pipe(
      Effect.provideService(HostedSession.HostedSession, { services, location: [], readText: Effect.fail(noText) }),
      Effect.provideService(
        Output,
        Output.of({ ...output, json: (value) => Effect.sync(() => void values.push(value)), lines: () => Effect.void })
      )
    )
    const [first, ...more] = values
    return isOutcome(first) && more.length === 0
      ? { ...first, outcome: "accepted" as const }
      : { commandId: null, positions: [], outcome: "accepted" as const, answer: values }
  }).pipe(
    Effect.catchIf(
      (error) => error instanceof AlreadyReported || isLineError(error),
      (error) => Effect.succeed({ commandId: null, outcome: "rejected" as const, error: toJson(error) })
    )
  )

const toJson = (error: HostedCommand.Failure) =>
  error instanceof AlreadyReported ? { _tag: error._tag } : ErrorJson.of(error)

const execute = (
  line: string
): Effect.Effect<
  LineOutcome,
  HostedCommand.Failure,
  Exclude<HostedCommand.Requirements, HostedSession.HostedSession>
> =>
  // A line that begins with a letter is no command as JSON; as words, the error for it names the unknown command.
  /^\s*[a-z]/i.test(line) ? executeWords(line) : executeJson(line)

/** Blank lines, and comments, which begin with `#`. */
const isSkipped = (line: string): boolean => line.trim() === "" || line.trimStart().startsWith("#")

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
        Stream.filter((line) => !isSkipped(line)),
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
    'Execute many commands in one session, one per line: as typed in a shell, such as scp rename 173 Statue, or as JSON, such as {"commandId": "…", "command": {"_tag": "RegisterScp", …}}. Prints one outcome per line, after its commit.'
  )
)
