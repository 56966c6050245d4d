/**
 * Prints the events of the log.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import { codec } from "@scipnet/core/deepwell/EventLog"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { NoSuchEvent } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as EventView from "../../render/EventView.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const positiveInteger = (name: string) =>
  Options.integer(name).pipe(
    Options.filterMap(
      Option.liftPredicate((value) => value >= 1),
      `--${name} requires a whole number of at least 1`
    )
  )

const tail = ActorCommand.asOperator(
  "tail",
  "Print the event log, one event per line; `scipnet events tail --follow` continues with new events.",
  {
    from: positiveInteger("from").pipe(
      Options.withDescription("The first position to print. Default: 1."),
      Options.withDefault(1)
    ),
    limit: positiveInteger("limit").pipe(
      Options.withAlias("n"),
      Options.withDescription("Maximum number of events to print."),
      Options.optional
    ),
    types: Options.text("type").pipe(
      Options.withDescription("Print only events of this type; repeatable."),
      Options.repeated,
      Options.filterMap(
        (types) => (types.every(codec.isType) ? Option.some(types) : Option.none()),
        "--type requires the type of an event, such as ScpRegistered"
      )
    ),
    follow: Options.boolean("follow").pipe(
      Options.withAlias("f"),
      Options.withDescription("Continue with new events as they are appended, until interrupted.")
    ),
    stream: SharedOptions.optionalText("stream", "Print only streams with this prefix, e.g. scp-SCP-173.")
  },
  Effect.fnUntraced(function* ({ from, limit, types, follow, stream }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const output = yield* Output.Output
    const query = {
      from,
      ...(types.length === 0 ? {} : { types }),
      ...(Option.isNone(stream) ? {} : { streamPrefix: stream.value })
    }
    yield* (follow ? deepwell.follow(query) : deepwell.events(query)).pipe(
      Option.isNone(limit) ? (all) => all : Stream.take(limit.value),
      Stream.runForEach((event) =>
        json ? output.json(event) : output.lines(EventView.renderLine(event, output.style))
      )
    )
  })
)

const show = ActorCommand.asOperator(
  "show",
  "Show one event with all stored fields.",
  { position: Args.integer({ name: "position" }).pipe(Args.withDescription("The position of the event in the log.")) },
  Effect.fnUntraced(function* ({ position }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const [event] = position < 1 ? [] : yield* Stream.runCollect(deepwell.events({ from: position, limit: 1 }))
    if (event?.position !== position) {
      return yield* new NoSuchEvent({ position })
    }
    yield* Output.printResult(json, event, (style) => EventView.renderDetails(event, style))
  })
)

export const events = Command.make("events").pipe(
  Command.withDescription("Print the event log, as the operator."),
  Command.withSubcommands([tail, show])
)
