/**
 * What is done to a record of any type, apart from its status: its name, its clearance, whom it belongs to, its end.
 */
import { Args, Command, Options } from "@effect/cli"
import { Option } from "effect"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import { run } from "../../options/DomainCommand.ts"
import type { Typed } from "../../options/DomainCommand.ts"

type Tag = Typed["_tag"]

/** A type of records, and how its records are named. */
export interface Kind {
  readonly type: "scp" | "site" | "mtf"
  /** What commands call the id. */
  readonly key: "scp" | "site" | "taskForce"
  /** What whoever types it is told about the id. */
  readonly says: string
}

const reason = Options.text("reason").pipe(Options.withDescription("Why."))

/** The argument that names the record. */
export const id = ({ says }: Kind) => Args.text({ name: "id" }).pipe(Args.withDescription(says))

/** The field of a command that names the record. */
export const named = ({ type, key }: Kind, typed: string) => ({ [key]: ArgumentDecoding.idOf(type, typed) })

export const rename = (kind: Kind, tag: Tag) =>
  Command.make(
    "rename",
    { ...GlobalOptions.session, id: id(kind), name: Args.text({ name: "name" }) },
    ({ id, name, ...globals }) => run({ _tag: tag, ...named(kind, id), name }, globals, `It is called ${name} now.`)
  ).pipe(Command.withDescription("Give it another name."))

export const clearance = (kind: Kind, tag: Tag) =>
  Command.make(
    "clearance",
    {
      ...GlobalOptions.session,
      id: id(kind),
      level: ArgumentDecoding.level,
      compartments: ArgumentDecoding.compartments,
      reason
    },
    ({ id, level, compartments, reason, ...globals }) =>
      run(
        { _tag: tag, ...named(kind, id), clearance: { level, compartments }, reason },
        globals,
        `Level ${level} reads it now.`
      )
  ).pipe(Command.withDescription("Set the clearance that it takes to read it, all of it."))

/** Gives it to somebody, or where nobody is named to nobody. */
export const give = (kind: Kind, name: string, field: string, tag: Tag, says: string) =>
  Command.make(
    name,
    { ...GlobalOptions.session, id: id(kind), to: Args.text({ name: field }).pipe(Args.optional) },
    ({ id, to, ...globals }) =>
      run(
        { _tag: tag, ...named(kind, id), [field]: Option.getOrNull(to) },
        globals,
        Option.match(to, { onNone: () => "There is none now.", onSome: (given) => `It is ${given} now.` })
      )
  ).pipe(Command.withDescription(says))

/** What takes no more than a reason. */
export const because = (kind: Kind, name: string, tag: Tag, says: string, said: string) =>
  Command.make(name, { ...GlobalOptions.session, id: id(kind), reason }, ({ id, reason, ...globals }) =>
    run({ _tag: tag, ...named(kind, id), reason }, globals, said)
  ).pipe(Command.withDescription(says))
