import { Args, Command } from "@effect/cli"
import { Effect } from "effect"
import { BrokenRecords, UnreadableFile } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as Output from "../../io/Output.ts"
import { legacy } from "./ImportLegacy.ts"
import { log } from "./Transfer.ts"

const scpData = Command.make(
  "scp-data",
  {
    ...GlobalOptions.operator,
    directory: Args.directory({ name: "dir" }).pipe(
      Args.withDescription("The folder with the dataset's content_*.json, or with items/ that has them.")
    )
  },
  ({ directory, deepwell, json }) =>
    Effect.gen(function* () {
      // Most of the program's own size, loaded by those only who bring something in.
      const [Import, ImportReport] = yield* Effect.promise(() =>
        Promise.all([import("../../scp-data/Import.ts"), import("../../scp-data/ImportReport.ts")])
      )
      const report = yield* Import.run(directory).pipe(
        Effect.catchTags({
          SystemError: (error) => new UnreadableFile({ path: directory, why: error.reason }),
          BadArgument: (error) => new UnreadableFile({ path: directory, why: error.message })
        })
      )
      yield* json
        ? Output.each(
            true,
            [...report.pages, ...report.broken.map((broken) => ({ ...broken, outcome: "broken" }))],
            () => []
          )
        : Output.answer(false, report, () => ImportReport.lines(report))
      if (report.broken.length > 0) {
        return yield* new BrokenRecords({ count: report.broken.length })
      }
    }).pipe(CommandActor.asOperator({ deepwell }))
).pipe(
  Command.withDescription(
    "Bring in a copy of the public scp-data dataset. Pages that are there already are left alone, changed ones revised."
  )
)

export const command = Command.make("import").pipe(
  Command.withDescription("Bring in records from elsewhere, or a log that was exported."),
  Command.withSubcommands([scpData, legacy, log])
)
