/**
 * The consumers of the log, and the events that they parked.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadInput } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ConsumerTable from "../../render/ConsumerTable.ts"

const name = Args.text({ name: "consumer" }).pipe(Args.withDescription("The name of a consumer, as shown by list."))
const position = Args.integer({ name: "position" }).pipe(
  Args.withDescription("The position of a parked event, as shown by parked.")
)

const list = ActorCommand.asOperator(
  "list",
  "List the consumers of the log, with their lag and parked events: `scipnet consumer list`.",
  {},
  Effect.fnUntraced(function* (_, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    yield* Output.printList(json, yield* deepwell.consumers, ConsumerTable.renderConsumers)
  })
)

const parked = ActorCommand.asOperator(
  "parked",
  "List the events that a consumer could not handle and parked: `scipnet consumer parked mail`.",
  { name },
  Effect.fnUntraced(function* ({ name }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    yield* Output.printList(json, yield* deepwell.parkedEvents(name), ConsumerTable.renderParked)
  })
)

const retry = ActorCommand.asOperator(
  "retry",
  "Mark a parked event, or all of a consumer's, to be handled again: `scipnet consumer retry mail 41`. The running consumer handles it within about a second.",
  { name, position: Args.optional(position) },
  Effect.fnUntraced(function* ({ name, position }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const marked = yield* deepwell.retryParked(name, Option.getOrUndefined(position))
    yield* Output.printResult(json, { consumer: name, marked }, () => [
      `${marked} parked ${marked === 1 ? "event" : "events"} will be handled again. See: scipnet consumer parked ${name}`
    ])
  })
)

const discard = ActorCommand.asOperator(
  "discard",
  "Discard a parked event, which the consumer then never handles: `scipnet consumer discard mail 41 --yes`. The event stays in the log.",
  { name, position, yes: Options.boolean("yes").pipe(Options.withDescription("Confirm. Required.")) },
  Effect.fnUntraced(function* ({ name, position, yes }, { json }) {
    if (!yes) {
      return yield* new BadInput({
        what: "--yes",
        why: `required, because ${name} then never handles event ${position}`
      })
    }
    const deepwell = yield* Deepwell.Deepwell
    yield* deepwell.discardParked(name, position)
    yield* Output.printResult(json, { consumer: name, position }, () => [`Event ${position} is discarded.`])
  })
)

export const command = Command.make("consumer").pipe(
  Command.withDescription("List the consumers of the log, and retry or discard the events that they parked."),
  Command.withSubcommands([list, parked, retry, discard])
)
