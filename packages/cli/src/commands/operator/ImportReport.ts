/**
 * The `import report` command.
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as ImportReport from "@scipnet/core/deepwell/import/ImportReport"
import { ItemNumber } from "@scipnet/core/domain/ItemNumber"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as ImportReportTable from "../../render/ImportReportTable.ts"
import { ReportSummary } from "../../scp-data/ReportSummary.ts"

const item = Args.text({ name: "item" }).pipe(
  Args.withDescription("Only the record with this item number, as of the last import that had it."),
  Args.optional
)

/** Prints the parts of a report as JSON, as they are read. */
const printJson = <E, R>(parts: Stream.Stream<ImportReport.Part, E, R>) =>
  Effect.flatMap(Output.Output, (output) => Stream.runForEach(parts, ({ _tag, ...fields }) => output.json(fields)))

const printTable = <E, R>(parts: Stream.Stream<ImportReport.Part, E, R>, isOneItem: boolean) =>
  Effect.gen(function* () {
    const output = yield* Output.Output
    const summary = new ReportSummary(true)
    const pages: Array<ImportReport.ImportedPage> = []
    let run: ImportReport.Run | undefined
    yield* Stream.runForEach(parts, (part) =>
      Effect.sync(() => {
        if (part._tag === "Run") {
          run = part
          return
        }
        summary.add(part)
        if (part._tag === "ImportedPage") {
          pages.push(part)
        }
      })
    )
    if (run === undefined) {
      return yield* output.line(isOneItem ? "No import had this record." : "The deepwell has no report of an import.")
    }
    const body = isOneItem
      ? pages.flatMap((page) => ImportReportTable.details(page, output.style))
      : [...ImportReportTable.table(pages, output.style), "", ...summary.lines()]
    yield* output.lines([ImportReportTable.heading(run), "", ...body])
  })

export const report = ActorCommand.asOperator(
  "report",
  "Show the report of the last import of scp-data: the source of each part of a record, what was left out, and which records may read poorly. `scipnet import report --poor`.",
  {
    poor: Options.boolean("poor").pipe(Options.withDescription("Only records that may read poorly.")),
    item
  },
  Effect.fnUntraced(function* ({ poor, item }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const scp = yield* Effect.transposeOption(
      Option.map(item, (typed) =>
        ArgumentDecoding.decode(ItemNumber, "item", ArgumentDecoding.normalizeId("scp", typed))
      )
    )
    const parts = deepwell.importReport({
      poor,
      ...Option.match(scp, { onNone: () => ({}), onSome: (scp) => ({ scp }) })
    })
    yield* json ? printJson(parts) : printTable(parts, Option.isSome(scp))
  })
)
