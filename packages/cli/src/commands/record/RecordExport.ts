/**
 * The `export` subcommand of records, and `export archive` for all of them: Markdown or HTML for readers.
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Access from "./Access.ts"
import type * as RecordCommands from "./RecordCommands.ts"
import * as PastVersion from "../../history/PastVersion.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as TimeOptions from "../../options/TimeOptions.ts"

const formats = ["md", "html"] as const

const format = Options.choice("format", formats).pipe(
  Options.withDescription("The format: Markdown or HTML. Default: that of the file name, or md."),
  Options.optional
)

/** The format: as named, or by the extension of the file. */
const formatOf = (named: Option.Option<(typeof formats)[number]>, file: Option.Option<string>) =>
  Option.getOrElse(named, () => (Option.exists(file, (name) => /\.html?$/i.test(name)) ? "html" : "md"))

// Loaded on demand, since few commands write documents.
const exporting = Effect.promise(() => import("../../publication/Export.ts"))

/** Exports one record. */
export const command = ({ type, id }: RecordCommands.Kind) =>
  ActorCommand.asUser(
    "export",
    "Save the record as a document, with its classification, the time of its state, and your name.",
    {
      format,
      file: SharedOptions.optionalText("output", "The file to create. Default: print the document.").pipe(
        Options.withAlias("o")
      ),
      time: SharedOptions.optionalText(
        "time",
        "Export the record as it was at this time, e.g. 2026-01-31 or yesterday."
      ),
      id
    },
    Effect.fnUntraced(function* ({ format: named, file, time, id: typed }, { json }) {
      const query = yield* ArgumentDecoding.decode(Query.Access, type, {
        type,
        id: ArgumentDecoding.normalizeId(type, typed)
      })
      const deepwell = yield* Deepwell.Deepwell
      const point = Option.isNone(time) ? null : yield* TimeOptions.decodePast("--time", time.value)
      const version = yield* PastVersion.readAt(query, point)
      if (version.answer._tag !== "Granted") {
        return yield* Access.printAnswer(version.answer, json)
      }
      const Export = yield* exporting
      const chosen = formatOf(named, file)
      const by = yield* deepwell.whoAmI
      const text = yield* Export.document(version.answer.record, by, version.time, chosen)
      const result = { type, id: query.id, format: chosen }
      if (Option.isNone(file)) {
        return yield* Output.printResult(json, { ...result, file: null, content: text }, () => [text.trimEnd()])
      }
      const path = (yield* Path.Path).resolve(file.value)
      yield* Export.save(path, text)
      yield* Output.printReport(json, { ...result, file: path, content: null }, () => [Outcomes.saved(query.id, path)])
    })
  )

/** Exports all records that the user may read. */
export const archive = ActorCommand.asUser(
  "archive",
  "Save every record that you may read as a document, one file each: `scipnet export archive ./archive --format html`.",
  {
    format,
    resume: Options.boolean("resume").pipe(
      Options.withDescription("Continue an interrupted export: skip the records whose file exists.")
    ),
    folder: Args.text({ name: "dir" }).pipe(Args.withDescription("The folder to create; it must be empty."))
  },
  Effect.fnUntraced(function* ({ format: named, resume, folder }, { json }) {
    const Export = yield* exporting
    const path = (yield* Path.Path).resolve(folder)
    const counts = yield* Export.archive({ folder: path, format: Option.getOrElse(named, () => "md"), resume })
    yield* Output.printReport(json, { folder: path, ...counts }, () => [
      `${counts.written} records are saved in ${path}.`,
      ...(counts.skipped > 0 ? [`${counts.skipped} were saved before.`] : []),
      ...(counts.denied > 0 ? [`${counts.denied} could no longer be read.`] : [])
    ])
  })
)
