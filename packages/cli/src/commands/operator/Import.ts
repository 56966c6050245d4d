/**
 * The `import` command and its subcommand `scp-data`.
 */
import { setFlagsFromString } from "node:v8"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { BrokenRecords, UnreadableFile } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import { csv } from "./ImportCsv.ts"
import { legacy } from "./ImportLegacy.ts"
import { report } from "./ImportReport.ts"
import { log } from "./Transfer.ts"

const scpData = ActorCommand.asOperator(
  "scp-data",
  "Import a copy of the public scp-data dataset: `scipnet import scp-data ./scp-data --only series-1`. New pages are added and changed pages revised; what users edited stays. See `scipnet import report` for the report of the last import.",
  {
    only: Options.text("only").pipe(
      Options.withDescription("Only these series, e.g. --only series-1,joke; repeatable."),
      Options.repeated
    ),
    dryRun: Options.boolean("dry-run").pipe(
      Options.withDescription("Print the report of what would be imported, and write nothing.")
    ),
    directory: Args.directory({ name: "dir" }).pipe(
      Args.withDescription("The folder with the content_*.json files of the dataset, or with its items/ folder.")
    )
  },
  Effect.fnUntraced(function* ({ only, dryRun, directory }, { json }) {
    // Half the memory, for a tenth more processor time: V8 collects its heap before it grows (decision record 29).
    setFlagsFromString("--optimize-for-size")
    // Loaded on demand: the importer is the largest part of the program.
    const [Import, { ReportSummary }] = yield* Effect.promise(() =>
      Promise.all([import("../../scp-data/Import.ts"), import("../../scp-data/ReportSummary.ts")])
    )
    const output = yield* Output.Output
    if (!dryRun) {
      yield* output.ignoreClosedPipe
    }
    const series = only.flatMap((names) => names.split(",")).filter((name) => name !== "")
    const summary = new ReportSummary(false)
    yield* Import.run({ directory, only: series, dryRun }, (line) => {
      summary.add(line)
      const { _tag, ...fields } = line
      return json ? output.json(fields) : Effect.void
    }).pipe(
      Effect.catchTags({
        SystemError: (error) => new UnreadableFile({ path: directory, why: error.reason }),
        BadArgument: (error) => new UnreadableFile({ path: directory, why: error.message })
      })
    )
    if (!json) {
      yield* output.lines([...summary.lines(), ...(dryRun ? ["", "Dry run: nothing was written."] : [])])
    }
    if (summary.broken > 0) {
      return yield* new BrokenRecords({ count: summary.broken })
    }
  })
)

export const command = Command.make("import").pipe(
  Command.withDescription("Import records of another system, a table, or an exported log."),
  Command.withSubcommands([csv, scpData, report, legacy, log])
)
