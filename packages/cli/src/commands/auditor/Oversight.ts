/**
 * For auditors: uses of break-glass, and why somebody may read something. For the holder: how strict the deepwell is.
 */
import { Args, Command, Options } from "@effect/cli"
import { Clearance, Deepwell, Query } from "@scipnet/core"
import { Effect, Option } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as ReviewTable from "../../render/ReviewTable.ts"

export const review = Command.make(
  "review",
  {
    ...GlobalOptions.session,
    glass: Args.text({ name: "glass" }).pipe(
      Args.withDescription("The one to sign; lists them if left out."),
      Args.optional
    ),
    note: Options.text("note").pipe(Options.withDescription("What you found, to sign it."), Options.withDefault("")),
    all: Options.boolean("all").pipe(Options.withDescription("Signed ones, too."))
  },
  ({ glass, note, all, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      if (Option.isSome(glass)) {
        const query = yield* ArgumentDecoding.decode(Query.SignReview, "review")({ glass: glass.value, note })
        yield* deepwell.signReview(query)
        return yield* Output.answer(globals.json, query, () => ["Signed."])
      }
      const found = yield* deepwell.reviews({ which: all ? "all" : "waiting" })
      yield* Output.each(globals.json, found, (style) => ReviewTable.render(found, style))
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription("Uses of break-glass that wait for an auditor; sign one: `scipnet review ID --note TEXT`.")
)

export const why = Command.make(
  "why",
  {
    ...GlobalOptions.session,
    reader: Options.text("reader").pipe(Options.withDescription("Who is to read it.")),
    type: ArgumentDecoding.recordType,
    id: Args.text({ name: "id" })
  },
  ({ reader, type, id, ...globals }) =>
    Effect.gen(function* () {
      const query = yield* ArgumentDecoding.decode(
        Query.Why,
        "why"
      )({ reader, type, id: ArgumentDecoding.idOf(type, id) })
      const deepwell = yield* Deepwell.Deepwell
      const told = yield* deepwell.why(query)
      yield* Output.answer(globals.json, told, () => [
        ...told.steps.map(({ applies, rule, says }) => `${applies ? "yes" : "no "}  ${rule}: ${says}`),
        `Needed: ${Clearance.levelName(told.needed.level)}`,
        `Held: ${Clearance.levelName(told.held.level)}`,
        ...(told.missing.compartment ? ["Missing: at least one compartment"] : []),
        `Decision: ${told.decision}`,
        ...told.sections.map(({ id, visible }) => `Section ${id}: ${visible ? "shown" : "hidden"}`)
      ])
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Explain to an auditor why somebody may read a record: `scipnet why --reader r.vance scp SCP-173`."
  )
)

const onOff = (name: string, what: string) =>
  Options.choice(name, ["on", "off"]).pipe(Options.withDescription(what), Options.optional)

export const policy = Command.make(
  "policy",
  {
    ...GlobalOptions.operator,
    twoPerson: onOff("two-person", "Whether what takes two people takes two."),
    concealDenied: onOff("conceal-denied", "Whether what one may not read is answered as if it did not exist.")
  },
  ({ twoPerson, concealDenied, json, deepwell: given }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const change = {
        ...(Option.isNone(twoPerson) ? {} : { twoPerson: twoPerson.value === "on" }),
        ...(Option.isNone(concealDenied) ? {} : { concealDenied: concealDenied.value === "on" })
      }
      const now = yield* deepwell.configure(change)
      yield* Output.answer(json, now, () => [
        `Two persons: ${now.twoPerson ? "on" : "off"}`,
        `Conceal what is denied: ${now.concealDenied ? "on" : "off"}`
      ])
    }).pipe(CommandActor.asOperator({ deepwell: given }))
).pipe(Command.withDescription("Show or set how strict the deepwell is, as whoever holds the file."))
