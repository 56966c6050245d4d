/**
 * Subcommands that several types of records share: show, rename, clearance, assignment, and changes with a reason.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Access from "./Access.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as ClearanceOptions from "../../options/ClearanceOptions.ts"
import { run, runMade, type Typed } from "../../options/DomainCommand.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"

type Tag = Typed["_tag"]

/** A type of records, and how its records are identified. */
export interface Kind {
  readonly type: "scp" | "user" | "site" | "mtf"
  /** The field of a command that holds the id. */
  readonly key: "scp" | "user" | "site" | "taskForce"
  /** The argument that holds the id. */
  readonly id: Args.Args<string>
}

/** The field of a command that identifies the record. */
export const idField = ({ type, key }: Kind, id: string) => ({ [key]: ArgumentDecoding.normalizeId(type, id) })

export const show = ({ type, id }: Kind) =>
  ActorCommand.asUser("show", "Show the record.", { id }, ({ id }, { json }) => Access.show(type, id, json))

/** Creates a record with a name, a required clearance and other optional fields. */
export const create = (
  kind: Kind & { readonly type: "site" | "mtf" },
  name: string,
  tag: Tag,
  description: string,
  fields: { readonly [field: string]: Options.Options<Option.Option<string>> }
) =>
  Command.make(
    name,
    {
      ...GlobalOptions.session,
      id: kind.id,
      name: SharedOptions.recordName,
      level: Options.optional(SharedOptions.level),
      compartments: SharedOptions.compartments,
      fields
    },
    ({ id, name, level, compartments, fields, ...globals }) => {
      const clearance = Option.map(level, (level) => ({ level, compartments }))
      const optional = ArgumentDecoding.definedFields({ clearance, ...fields })
      return run(
        { _tag: tag, ...idField(kind, id), name, ...optional },
        globals,
        Outcomes.registered(kind.type, ArgumentDecoding.normalizeId(kind.type, id), name)
      )
    }
  ).pipe(Command.withDescription(description))

export const rename = (kind: Kind, tag: Tag) =>
  Command.make(
    "rename",
    { ...GlobalOptions.session, id: kind.id, name: Args.text({ name: "name" }) },
    ({ id, name, ...globals }) =>
      run({ _tag: tag, ...idField(kind, id), name }, globals, `The record is renamed to ${name}.`)
  ).pipe(Command.withDescription("Change the name."))

export const clearance = (kind: Kind, tag: Tag) =>
  Command.make(
    "clearance",
    {
      ...GlobalOptions.session,
      id: kind.id,
      ...ClearanceOptions.options,
      reason: SharedOptions.reason
    },
    ({ id, level, compartments, noCompartments, reason, ...globals }) =>
      runMade(
        Effect.map(
          ClearanceOptions.resolve(kind.type, id, { level, compartments, noCompartments }),
          (clearance): Typed => ({ _tag: tag, ...idField(kind, id), clearance, reason })
        ),
        globals,
        Outcomes.clearance(kind.type, id, level)
      )
  ).pipe(Command.withDescription("Set the level required to read the record, and its compartments where named."))

/** Sets a field that refers to another record; without the argument, clears it. */
export const assignCommand = (kind: Kind, name: string, field: string, tag: Tag, description: string) =>
  Command.make(
    name,
    { ...GlobalOptions.session, id: kind.id, to: Args.text({ name: field }).pipe(Args.optional) },
    ({ id, to, ...globals }) =>
      run(
        { _tag: tag, ...idField(kind, id), [field]: Option.getOrNull(to) },
        globals,
        Option.match(to, { onNone: () => `The ${field} is cleared.`, onSome: (id) => `The ${field} is now ${id}.` })
      )
  ).pipe(Command.withDescription(`${description} Without one, clears it.`))

/** A command whose only option is the reason. */
export const reasonCommand = (kind: Kind, name: string, tag: Tag, description: string, done: string) =>
  Command.make(
    name,
    { ...GlobalOptions.session, id: kind.id, reason: SharedOptions.reason },
    ({ id, reason, ...globals }) => run({ _tag: tag, ...idField(kind, id), reason }, globals, done)
  ).pipe(Command.withDescription(description))
