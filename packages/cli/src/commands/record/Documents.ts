/**
 * The `file` subcommand of records: saves a section or document from a file, stdin or an editor.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as SectionId from "@scipnet/core/domain/SectionId"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as RecordCommands from "./RecordCommands.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as SaveText from "../../editing/SaveText.ts"
import type { Filing, SectionSave } from "../../editing/SectionSave.ts"
import { BadInput } from "../../error/CliError.ts"
import * as Output from "../../io/Output.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as FollowUp from "../../options/FollowUp.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"

const options = {
  title: SharedOptions.optionalText("title", "The heading. Default: derived from the name of the part."),
  level: Options.optional(SharedOptions.level),
  compartments: SharedOptions.compartments,
  reason: SharedOptions.optionalText("reason", "The reason, if the required level is lowered."),
  revision: SharedOptions.optionalInteger(
    "revision",
    "The revision that you read; the text is rejected if it has changed since. 0 to create a new part only. Default: replace any revision."
  ),
  allowEmpty: Options.boolean("allow-empty").pipe(Options.withDescription("Allow a blank text.")),
  part: Args.text({ name: "part" }).pipe(
    Args.withDescription("The id of the part, e.g. description, procedures or addendum-1.")
  ),
  file: Args.text({ name: "file" }).pipe(
    Args.withDescription("The file with the text, in Markdown; - for stdin. Without it, $VISUAL or $EDITOR opens."),
    Args.optional
  )
}

const toWords = (option: string, value: Option.Option<string | number>): ReadonlyArray<string> =>
  Option.match(value, { onNone: () => [], onSome: (value) => [option, `${value}`] })

/** The `file` subcommand of a type of records: creates a part, or revises an existing one. */
export const command = (kind: RecordCommands.Kind, filing: Filing) =>
  Command.make(
    "file",
    { ...GlobalOptions.session, id: kind.id, ...options },
    ({ id, part, file, title, level, compartments, reason, revision, allowEmpty, ...globals }) =>
      Effect.gen(function* () {
        const record = ArgumentDecoding.normalizeId(kind.type, id)
        const query = yield* ArgumentDecoding.decode(Query.Access, kind.type, { type: kind.type, id: record })
        yield* ArgumentDecoding.decode(SectionId.SectionId, filing.part, part)
        if (Option.exists(revision, (number) => number < 0)) {
          return yield* new BadInput({ what: "--revision", why: "expected 0 or the number of a revision" })
        }
        const { deepwell, server, ca, user, json } = globals
        const { session } = yield* SignedInSession
        const saving: SectionSave = {
          target: {
            user: session.user,
            deepwell: yield* LocationOptions.keyOf(globals),
            type: kind.type,
            record,
            part
          },
          query,
          filing,
          names: { ...RecordCommands.idField(kind, id), [filing.part]: part },
          title,
          clearance: Option.map(level, (level) => ({ level, compartments })),
          reason,
          allowEmpty,
          json,
          words: {
            before: [kind.type, "file", record, part],
            after: [
              ...toWords("--title", title),
              ...toWords("--level", level),
              ...compartments.flatMap((each) => ["--compartment", each]),
              ...toWords("--reason", reason),
              ...(allowEmpty ? ["--allow-empty"] : []),
              ...toWords("--deepwell", deepwell),
              ...toWords("--server", server),
              ...toWords("--ca", ca),
              ...toWords("--user", user)
            ]
          }
        }
        const { outcome, isNew } = yield* Option.match(file, {
          onNone: () =>
            Effect.flatMap(
              Effect.promise(() => import("../../editing/EditSession.ts")),
              (editing) => editing.run(saving)
            ),
          onSome: (file) =>
            file === "-" ? SaveText.saveStdin(saving, revision) : SaveText.saveFile(saving, file, revision)
        })
        const done = outcome.positions.length === 0 ? "is unchanged" : isNew ? "is filed" : "is revised"
        const advice = yield* FollowUp.linesAtTerminal(
          outcome.positions.length === 0
            ? {}
            : isNew
              ? { see: [kind.type, "show", record] }
              : {
                  see: [kind.type, "diff", record, part],
                  undo: `${kind.type} log ${record} ${part} lists the revisions, for ${kind.type} revert ${record} ${part} --to N`
                }
        )
        yield* Output.printReport(json, outcome, () => [`${part} of ${record} ${done}.`, ...advice].map(Sanitize.line))
        yield* SaveText.reportUnsaved(saving)
      }).pipe(CommandActor.asUser(globals), (saved) =>
        globals.passwordStdin && Option.contains(file, "-")
          ? new BadInput({ what: "--password-stdin", why: "stdin is used for the text; set SCIPNET_PASSWORD" })
          : saved
      )
  ).pipe(Command.withDescription("Save a part of the text, from a file, stdin or your editor."))
