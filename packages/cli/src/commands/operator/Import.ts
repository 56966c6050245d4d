import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { BrokenRecords, UnreadableFile } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import { legacy } from "./ImportLegacy.ts"
import { csv } from "./ImportCsv.ts"
import { log } from "./Transfer.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const scpData = ActorCommand.asOperator(
  "scp-data",
  "Import a copy of the public scp-data dataset. New pages are added, changed pages revised.",
  {
    directory: Args.directory({ name: "dir" }).pipe(
      Args.withDescription("The folder with the content_*.json files of the dataset, or with its items/ folder.")
    )
  },
  Effect.fnUntraced(function* ({ directory }, { json }) {
    // Loaded on demand: the importer is the largest part of the program.
    const [Import, ImportReport] = yield* Effect.promise(() =>
      Promise.all([import("../../scp-data/Import.ts"), import("../../scp-data/ImportReport.ts")])
    )
    const report = yield* Import.run(directory).pipe(
      Effect.catchTags({
        SystemError: (error) => new UnreadableFile({ path: directory, why: error.reason }),
        BadArgument: (error) => new UnreadableFile({ path: directory, why: error.message })
      })
    )
    const pages = [...report.pages, ...report.broken.map((broken) => ({ ...broken, outcome: "broken" }))]
    yield* Output.printList<unknown>(json, pages, () => ImportReport.lines(report))
    if (report.broken.length > 0) {
      return yield* new BrokenRecords({ count: report.broken.length })
    }
  })
)

export const command = Command.make("import").pipe(
  Command.withDescription("Import records of another system, a table, or an exported log."),
  Command.withSubcommands([csv, scpData, legacy, log])
)
