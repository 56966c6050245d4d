/**
 * The `import csv` command.
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { SomeRefused } from "../../error/CliError.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"

export const csv = ActorCommand.asUser(
  "csv",
  "Register the anomalies or users of a CSV file, row by row: `scipnet import csv records.csv --dry-run`.",
  {
    dryRun: Options.boolean("dry-run").pipe(
      Options.withDescription("Show what would happen to each row, and change nothing.")
    ),
    file: Args.text({ name: "file" }).pipe(
      Args.withDescription(
        "The file. Columns of anomalies: id, name, class, level, compartments, secondary, disruption, risk, status, site, mtf; of users: user, name, level, compartments, title, roles, site, mtf."
      )
    )
  },
  Effect.fnUntraced(function* ({ dryRun, file }, { json }) {
    const CsvImport = yield* Effect.promise(() => import("../../import-csv/CsvImport.ts"))
    const { kind, rows } = yield* CsvImport.read(file)
    const password =
      kind.name === "people" && !dryRun && rows.length > 0
        ? yield* PasswordInput.newPassword("all users of the file, which they change at their first login")
        : null
    const results = yield* dryRun ? CsvImport.rehearse(kind, rows) : CsvImport.run(kind, rows, password)
    const refused = results.filter(({ outcome }) => outcome === "rejected").length
    yield* Output.printList(json, results, () => [
      ...results.map(({ line, id, outcome, why }) =>
        Sanitize.line(`line ${line}  ${id}  ${outcome}${why === null ? "" : `: ${why}`}`)
      ),
      `${results.length - refused} of ${results.length} rows ${dryRun ? "can be registered or are there already" : "are registered"}.`
    ])
    if (refused > 0) {
      return yield* new SomeRefused({ count: refused })
    }
  })
)
