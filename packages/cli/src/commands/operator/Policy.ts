import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const onOff = (name: string, description: string) =>
  Options.choice(name, ["on", "off"]).pipe(
    Options.withDescription(description),
    Options.map((value) => value === "on"),
    Options.optional
  )

export const policy = ActorCommand.asOperator(
  "policy",
  "Show or change the policy settings of the deepwell, as the operator.",
  {
    twoPerson: onOff("two-person", "Require a second approver for critical changes."),
    concealDenied: onOff("conceal-denied", "Answer queries for unreadable records as if the records did not exist.")
  },
  Effect.fnUntraced(function* ({ twoPerson, concealDenied }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const settings = yield* deepwell.configure({
      ...(Option.isNone(twoPerson) ? {} : { twoPerson: twoPerson.value }),
      ...(Option.isNone(concealDenied) ? {} : { concealDenied: concealDenied.value })
    })
    yield* Output.printResult(json, settings, () => [
      `Two-person rule: ${settings.twoPerson ? "on" : "off"}`,
      `Conceal denied records: ${settings.concealDenied ? "on" : "off"}`
    ])
  })
)
