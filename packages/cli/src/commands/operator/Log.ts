/**
 * The log itself, for whoever holds the file.
 */
import { Args, Command, Options } from "@effect/cli"
import { FileSystem } from "@effect/platform"
import { Checkpoint, Deepwell, Operator } from "@scipnet/core"
import { Effect, Option, Schema, Stream } from "effect"
import { NoSuchEvent } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { Output } from "../../io/Output.ts"
import * as Outputs from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as EventView from "../../render/EventView.ts"
import * as Time from "../../render/layout/Time.ts"
import * as Utf8 from "../../io/Utf8.ts"

const fromOne = (name: string) =>
  Options.integer(name).pipe(
    Options.filterMap(
      Option.liftPredicate((value) => value >= 1),
      `--${name} takes a whole number from 1 on`
    )
  )

const tail = Command.make(
  "tail",
  {
    ...GlobalOptions.operator,
    from: fromOne("from").pipe(
      Options.withDescription("The first position to show. Default: 1."),
      Options.withDefault(1)
    ),
    limit: fromOne("limit").pipe(
      Options.withAlias("n"),
      Options.withDescription("Stop after this many events."),
      Options.optional
    ),
    types: Options.text("type").pipe(
      Options.withDescription("Only events of this type; may be given several times."),
      Options.repeated
    ),
    follow: Options.boolean("follow").pipe(
      Options.withAlias("f"),
      Options.withDescription("Go on with whatever anybody appends, until interrupted.")
    ),
    stream: Options.text("stream").pipe(
      Options.withDescription("Only streams whose name starts so, e.g. scp-SCP-173."),
      Options.optional
    )
  },
  ({ from, limit, types, follow, stream, deepwell: given, json }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const output = yield* Output
      const query = {
        from,
        ...(types.length === 0 ? {} : { types }),
        ...(Option.isNone(stream) ? {} : { streamPrefix: stream.value })
      }
      yield* (follow ? deepwell.follow(query) : deepwell.events(query)).pipe(
        Option.isNone(limit) ? (all) => all : Stream.take(limit.value),
        Stream.runForEach((event) => (json ? output.json(event) : output.lines(EventView.line(event, output.style))))
      )
    }).pipe(CommandActor.asOperator({ deepwell: given }))
).pipe(
  Command.withDescription(
    "Print the log from a position on, a line an event; live with `scipnet events tail --follow`."
  )
)

const show = Command.make(
  "show",
  { ...GlobalOptions.operator, position: Args.integer({ name: "position" }) },
  ({ position, deepwell: given, json }) =>
    Effect.gen(function* () {
      if (position < 1) {
        return yield* new NoSuchEvent({ position })
      }
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* Stream.runHead(deepwell.events({ from: position, limit: 1 }))
      const event = Option.filter(found, (each) => each.position === position)
      if (Option.isNone(event)) {
        return yield* new NoSuchEvent({ position })
      }
      yield* Outputs.answer(json, event.value, (style) => EventView.whole(event.value, style))
    }).pipe(CommandActor.asOperator({ deepwell: given }))
).pipe(Command.withDescription("Show one event with all that is stored of it."))

export const events = Command.make("events").pipe(
  Command.withDescription("The log itself, for whoever holds the file."),
  Command.withSubcommands([tail, show])
)

// It holds five short values.
const longestCheckpoint = 10_000

const readCheckpoint = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const text = yield* files
      .stream(file, { bytesToRead: longestCheckpoint })
      .pipe(Utf8.decodeStream(file), Stream.mkString)
    return yield* ArgumentDecoding.decode(Schema.parseJson(Checkpoint.Checkpoint), file)(text)
  })

export const verify = Command.make(
  "verify",
  {
    ...GlobalOptions.operator,
    checkpoint: Options.file("checkpoint").pipe(
      Options.withDescription("What scipnet checkpoint wrote; the log must still hold that event."),
      Options.optional
    )
  },
  ({ checkpoint, deepwell: given, json }) =>
    Effect.gen(function* () {
      const kept = yield* Effect.transposeMapOption(checkpoint, readCheckpoint)
      const deepwell = yield* Deepwell.Deepwell
      const proof = Option.match(kept, {
        onNone: () => deepwell.verify,
        onSome: (known) => deepwell.verifyCheckpoint(known)
      })
      const head = yield* ProgressBar.parts((report) =>
        Operator.reportingProof((proven, of) => report("events", proven, of))(proof)
      )
      yield* Outputs.answer(json, head, () => [
        `The log holds: ${head.position} events, none altered.`,
        ...Option.match(kept, {
          onNone: () => [],
          onSome: ({ position, at }) => [`It holds event ${position} as it was at ${Time.format(at)}.`]
        }),
        `Head: ${head.hash}`
      ])
    }).pipe(CommandActor.asOperator({ deepwell: given }))
).pipe(
  Command.withDescription(
    "Prove that nothing in the log was altered; names the first bad position. With `scipnet verify --checkpoint FILE`, that its end is not missing either."
  )
)
