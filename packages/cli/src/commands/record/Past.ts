/**
 * The `log`, `diff` and `revert` subcommands of records.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Query from "@scipnet/core/domain/query/Query"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Access from "./Access.ts"
import type * as RecordCommands from "./RecordCommands.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import type { Filing } from "../../editing/SectionSave.ts"
import { BadInput } from "../../error/CliError.ts"
import * as PastVersion from "../../history/PastVersion.ts"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as RecordDifference from "@scipnet/presentation/history/RecordDifference"
import * as ListOutput from "../../io/ListOutput.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as FollowUp from "../../options/FollowUp.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as PastPoint from "../../options/PastPoint.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as TimeOptions from "../../options/TimeOptions.ts"
import * as ChangeLog from "../../render/ChangeLog.ts"
import * as CsvColumns from "../../render/CsvColumns.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"

const queryOf = (type: QueryResult.RecordType, typed: string) =>
  ArgumentDecoding.decode(Query.Access, type, { type, id: ArgumentDecoding.normalizeId(type, typed) })

const sectionArgument = Args.text({ name: "section" }).pipe(
  Args.withDescription("The id of the section or document, e.g. description.")
)

/** Lists the changes of a record that the reader may see. */
export const log = ({ type, id }: RecordCommands.Kind) =>
  ActorCommand.asUser(
    "log",
    "Show who changed the record, when and why, oldest first: every change that you may see.",
    {
      shown: ListOptions.shown,
      since: SharedOptions.optionalText("since", "Only changes at or after this time, e.g. 2026-01-31."),
      until: SharedOptions.optionalText("until", "Only changes before this time."),
      id,
      section: Args.optional(sectionArgument)
    },
    Effect.fnUntraced(function* ({ id, section, since, until, shown: values }, { json }) {
      const shown = yield* ListOptions.decode(values, json, Infinity)
      const span = yield* TimeOptions.decodeSpan({ since, until })
      const timeline = yield* PastVersion.timelineOf(yield* queryOf(type, id))
      const entries = timeline.filter(
        (entry) =>
          (Option.isNone(section) || entry.section === section.value) &&
          Option.getOrElse(span.since, () => -Infinity) <= entry.at &&
          entry.at < Option.getOrElse(span.until, () => Infinity)
      )
      // The latest changes are those that a limit keeps.
      const rows = entries.slice(-Math.min(shown.limit, entries.length))
      yield* ListOutput.print(
        shown,
        { rows, hasMore: rows.length < entries.length },
        { table: ChangeLog.render, csv: CsvColumns.changes, next: () => "all without --limit" }
      )
    })
  )

/**
 * The time before the latest change that is listed: of a section, or of the whole record. Fails with `BadInput` if the section
 * has none, or if nothing is listed before it.
 */
const timeBefore = Effect.fnUntraced(function* (query: Query.Access, section: string | undefined) {
  const timeline = yield* PastVersion.timelineOf(query)
  const last = timeline.findLast((entry) => section === undefined || entry.section === section)
  const before = timeline.findLast(({ at }) => last !== undefined && at < last.at)
  return (
    before?.at ??
    (yield* new BadInput({
      what: section === undefined ? query.id : Replies.sectionOf(section, query.id),
      why:
        last === undefined && section !== undefined
          ? `${Replies.past.noSection}; scipnet ${query.type} show ${query.id} lists them`
          : Replies.past.onlyOne
    }))
  )
})

const pointOption = (name: string, description: string) => SharedOptions.optionalText(name, description)

const readPoint = (query: Query.Access, name: string, typed: string, section: string | undefined) =>
  Effect.flatMap(PastPoint.parse(name, typed), (point) => PastVersion.read(query, point, section))

/** Compares two versions of a record. */
export const diff = ({ type, id }: RecordCommands.Kind) =>
  ActorCommand.asUser(
    "diff",
    "Show what changed between two points in time, by default in the latest change. You need the clearance that the record required at both, and today's.",
    {
      from: pointOption(
        "from",
        "The earlier point: a time such as 2026-01-31 or yesterday, or the number of a revision of the section."
      ),
      to: pointOption("to", "The later point. Default: now."),
      words: Options.boolean("words").pipe(Options.withDescription("Compare word by word instead of line by line.")),
      id,
      section: Args.optional(sectionArgument)
    },
    Effect.fnUntraced(function* ({ from, to, words, id: typed, section: named }, { json }) {
      const query = yield* queryOf(type, typed)
      const section = Option.getOrUndefined(named)
      const later = yield* Option.match(to, {
        onNone: () => PastVersion.readAt(query, null),
        onSome: (point) => readPoint(query, "--to", point, section)
      })
      if (later.answer._tag !== "Granted") {
        return yield* Access.printAnswer(later.answer, json)
      }
      if (Option.isNone(from) && Option.isSome(to)) {
        return yield* new BadInput({ what: "--to", why: "it requires --from" })
      }
      const earlier = yield* Option.match(from, {
        onNone: () => Effect.flatMap(timeBefore(query, section), (at) => PastVersion.readAt(query, at)),
        onSome: (point) => readPoint(query, "--from", point, section)
      })
      if (earlier.answer._tag !== "Granted") {
        return yield* Access.printAnswer(earlier.answer, json)
      }
      const difference = {
        type,
        id: query.id,
        from: earlier.time,
        to: later.time,
        fields: section === undefined ? RecordDifference.fields(earlier.answer.record, later.answer.record) : [],
        sections: RecordDifference.sections(earlier.answer.record, later.answer.record, section)
      }
      const DifferenceView = yield* Effect.promise(() => import("../../render/DifferenceView.ts"))
      yield* Output.printResult(json, difference, (style) => DifferenceView.render(difference, words, style))
    })
  )

/** Gives a section the text of an earlier time, as a new revision. */
export const revert = (kind: RecordCommands.Kind, filing: Filing) =>
  Command.make(
    "revert",
    {
      ...GlobalOptions.session,
      id: kind.id,
      section: sectionArgument,
      to: Options.text("to").pipe(
        Options.withDescription(
          "The point to go back to: the number of a revision, or a time such as 2026-01-31 or yesterday."
        )
      ),
      reason: SharedOptions.optionalText("reason", "The reason, if the required level is lowered."),
      revision: SharedOptions.optionalInteger(
        "revision",
        "The revision that you looked at; nothing is changed if there is a later one. Default: the latest."
      )
    },
    ({ id, section, to, reason, revision, ...globals }) =>
      Effect.gen(function* () {
        const query = yield* queryOf(kind.type, id)
        const point = yield* PastPoint.parse("--to", to)
        const Revert = yield* Effect.promise(() => import("../../history/Revert.ts"))
        const { outcome, before, after } = yield* Revert.run({
          query,
          section,
          to: point,
          seen: Option.getOrUndefined(revision),
          command: {
            _tag: filing.revise,
            [kind.key]: query.id,
            [filing.part]: section,
            ...ArgumentDecoding.definedFields({ reason })
          }
        })
        const words = (verb: string) => [kind.type, verb, query.id, section]
        const isChanged = outcome.positions.length > 0
        const followUp = yield* FollowUp.lines(
          isChanged && before !== null
            ? { see: [...words("diff"), "--from", `${before}`], undo: [...words("revert"), "--to", `${before}`] }
            : {}
        )
        yield* Output.printReport(globals.json, outcome, () => [
          Sanitize.line(Outcomes.reverted(section, query.id, to, after, isChanged)),
          ...followUp
        ])
      }).pipe(CommandActor.asUser(globals))
  ).pipe(Command.withDescription("Restore the text that a section had at an earlier time, as a new revision."))
