/**
 * Imports the deepwell of an earlier program.
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as LegacyImportReport from "@scipnet/core/deepwell/import/LegacyImportReport"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BrokenRecords } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as Report from "../../render/LegacyImportReport.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

const run = (file: string, folder: Option.Option<string>) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { records, steps } = yield* deepwell.importLegacy({
      file,
      ...Option.match(folder, { onNone: () => ({}), onSome: (given) => ({ folder: given }) })
    })
    const done = yield* ProgressBar.withSteps("records", records, ({ tick }) =>
      Stream.runCollect(Stream.tap(steps, (step) => (step._tag === "Record" ? tick : Effect.void)))
    )
    return LegacyImportReport.summarize(Chunk.toReadonlyArray(done))
  }).pipe(Effect.scoped)

export const legacy = ActorCommand.asOperator(
  "legacy",
  "Import the deepwell of an earlier program: accounts with their passwords, records, texts and the audit log.",
  {
    file: Args.file({ name: "file" }).pipe(Args.withDescription("The SQLite file of the earlier program.")),
    files: Options.directory("files", { exists: "yes" }).pipe(
      Options.withDescription(
        "The folder with the texts (scps/, sites/, mtfs/). Default: deepwell in the folder of the file."
      ),
      Options.optional
    )
  },
  Effect.fnUntraced(function* ({ file, files }, { json }) {
    const report = yield* run(file, files)
    yield* Output.printResult(json, report, (style) => Report.render(report, style))
    if (report.lost > 0) {
      return yield* new BrokenRecords({ count: report.lost })
    }
  })
)
