/**
 * Builds commands that run as a signed-in user or as the operator.
 */
import * as Command from "@effect/cli/Command"
import type * as Effect from "effect/Effect"
import * as CommandActor from "../connection/CommandActor.ts"
import * as GlobalOptions from "./GlobalOptions.ts"

type Config = Command.Command.Config

/** A command that runs as a user; `run` has the values of its own options and those of {@link GlobalOptions.session}. */
export const asUser = <const Name extends string, const Own extends Config, E, R>(
  name: Name,
  description: string,
  own: Own,
  run: (
    values: Command.Command.ParseConfigValue<Own>,
    globals: CommandActor.CommandOptions
  ) => Effect.Effect<void, E, R>
) =>
  Command.make(name, { globals: GlobalOptions.session, own }, ({ globals, own }) =>
    CommandActor.asUser(globals)(run(own, globals))
  ).pipe(Command.withDescription(description))

/** A command that runs as the operator of a file or of a log; `run` has the values of its own options, and whether to print JSON. */
export const asOperator = <const Name extends string, const Own extends Config, E, R>(
  name: Name,
  description: string,
  own: Own,
  run: (values: Command.Command.ParseConfigValue<Own>, globals: { readonly json: boolean }) => Effect.Effect<void, E, R>
) =>
  Command.make(name, { globals: GlobalOptions.operator, own }, ({ globals, own }) =>
    CommandActor.asOperator(globals)(run(own, globals))
  ).pipe(Command.withDescription(description))
