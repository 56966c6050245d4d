/**
 * What is wrong with a deepwell, and making its rows anew, for whoever holds the file.
 */
import { Args, Command, Options } from "@effect/cli"
import { Deepwell, Findings, Doctor } from "@scipnet/core"
import { Effect, Option, Stream } from "effect"
import { AlreadyReported } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as Report from "../../render/DoctorReport.ts"

export const doctor = Command.make(
  "doctor",
  {
    ...GlobalOptions.operator,
    quick: Options.boolean("quick").pipe(
      Options.withDescription("Leave out whether indexes agree with their tables, which takes long in large files.")
    )
  },
  ({ quick, deepwell, json }) =>
    Effect.gen(function* () {
      const filename = yield* DeepwellLocation.resolveFile(deepwell)
      const { database: settings } = yield* Deepwell.config
      const diagnosis = yield* ProgressBar.parts((report) =>
        Doctor.examine({ filename, quick, settings, report: (done, total) => report("events", done, total) })
      )
      const well = Findings.isWell(diagnosis)
      yield* Output.answer(json, { ...diagnosis, well, findings: diagnosis.findings.map(Report.json) }, (style) =>
        Report.lines(diagnosis, style)
      )
      if (!well) {
        return yield* new AlreadyReported()
      }
    }).pipe(CommandActor.actingAsOperator)
).pipe(
  Command.withDescription(
    "Look the deepwell over and say what is wrong and what to do: `scipnet doctor`. It changes nothing; exit code 1 when something has to be done."
  )
)

export const rebuild = Command.make(
  "rebuild",
  {
    ...GlobalOptions.operator,
    names: Args.text({ name: "name" }).pipe(
      Args.withDescription("A projection, e.g. users or sections; all of them if none is named."),
      Args.repeated
    )
  },
  ({ names, deepwell, json }) =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const last = yield* ProgressBar.parts((report) =>
        door.rebuild(names.length === 0 ? undefined : names).pipe(
          Stream.tap(({ position, head }) => report("events", position, head)),
          Stream.runLast
        )
      )
      const { projections, position } = Option.getOrElse(last, () => ({ projections: [], position: 0 }))
      yield* Output.answer(json, { projections, position }, () => [
        `Made anew from ${position} events: ${projections.join(", ")}.`
      ])
    }).pipe(CommandActor.asOperator({ deepwell }))
).pipe(
  Command.withDescription(
    "Make the rows that are read anew from the events, while others go on: `scipnet rebuild`, or `scipnet rebuild users`."
  )
)
