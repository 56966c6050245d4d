/**
 * Looking things up across records.
 */
import { Args, Command, Options } from "@effect/cli"
import { Audit, Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Listings from "../render/Listings.ts"

export const search = Command.make(
  "search",
  {
    ...Globals.session,
    limit: Input.limit,
    words: Args.text({ name: "text" }).pipe(
      Args.withDescription("Words that stand together; the last may be unfinished."),
      Args.atLeast(1)
    )
  },
  ({ words, limit, ...globals }) =>
    Effect.gen(function* () {
      const query = yield* Input.decode(Query.Search, "search")({ text: words.join(" "), ...Input.given({ limit }) })
      const deepwell = yield* Deepwell.Deepwell
      const hits = yield* deepwell.search(query)
      yield* Output.each(globals.json, hits, (style) => Listings.searchHits(hits, style))
    }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("Find words in everything that you may read."))

const among = (name: string, literals: ReadonlyArray<string>, what: string) =>
  Options.choice(name, literals).pipe(Options.withDescription(what), Options.optional)

const moment = (name: string, what: string) =>
  Options.date(name).pipe(
    Options.withDescription(what),
    Options.map((date) => date.getTime()),
    Options.optional
  )

export const audit = Command.make(
  "audit",
  {
    ...Globals.session,
    limit: Input.limit,
    before: Options.integer("before").pipe(
      Options.withDescription("Only entries before this position, to page back."),
      Options.optional
    ),
    actor: Options.text("actor").pipe(Options.withDescription("Only what this user did."), Options.optional),
    action: Options.text("action").pipe(Options.withDescription("Only this action, e.g. access."), Options.optional),
    since: moment("since", "Only from this time on, e.g. 2026-01-31 or 2026-01-31T12:00Z."),
    until: moment("until", "Only before this time."),
    target: Options.text("target").pipe(
      Options.withDescription("Only what was done to this record."),
      Options.optional
    ),
    severity: among("severity", Audit.Severity.literals, "Only entries of this severity."),
    outcome: among("outcome", Audit.Outcome.literals, "Only entries with this outcome.")
  },
  ({ limit, before, actor, action, since, until, target, severity, outcome, ...globals }) =>
    Effect.gen(function* () {
      const fields = Input.given({ limit, before, actor, action, since, until, target, severity, outcome })
      const query = yield* Input.decode(Query.ReadAudit, "audit")(fields)
      const deepwell = yield* Deepwell.Deepwell
      const entries = yield* deepwell.audit(query)
      yield* Output.each(globals.json, entries, (style) => Listings.audit(entries, style))
    }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("Read the audit log, latest first; for auditors."))
