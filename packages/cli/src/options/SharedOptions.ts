/**
 * Arguments and options that several commands share.
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Clearance from "@scipnet/core/domain/access/Clearance"

export const optionalText = (name: string, description: string) =>
  Options.text(name).pipe(Options.withDescription(description), Options.optional)

export const optionalInteger = (name: string, description: string) =>
  Options.integer(name).pipe(Options.withDescription(description), Options.optional)

/** An argument with a fixed set of values. */
export const choiceArgument = <A extends string>(name: string, values: ReadonlyArray<A>) =>
  Args.choice(
    values.map((value) => [value, value] as const),
    { name }
  )

export const recordType = choiceArgument("type", ["scp", "user", "site", "mtf"]).pipe(
  Args.withDescription("The type of the record; mtf is a task force.")
)

export const item = Args.text({ name: "item" }).pipe(
  Args.withDescription("The item number, e.g. SCP-173, or just 173.")
)

export const userId = Args.text({ name: "id" }).pipe(Args.withDescription("The user id, e.g. r.vance."))

export const recordName = Options.text("name").pipe(Options.withDescription("The name."))

export const reason = Options.text("reason").pipe(Options.withDescription("The reason."))

export const level = Options.integer("level").pipe(
  Options.withAlias("l"),
  Options.withDescription(`The clearance level, 0 to ${Clearance.levels.length - 1}.`)
)

export const compartments = Options.text("compartment").pipe(
  Options.withDescription("A need-to-know compartment, e.g. OMEGA-7; repeatable."),
  Options.repeated
)
