/**
 * The audit log, a page at a time or all of it, and what one person did.
 */
import type { Error as PlatformError } from "@effect/platform"
import { FileSystem } from "@effect/platform"
import { Args, Command, Options } from "@effect/cli"
import { Audit, Deepwell, Query } from "@scipnet/core"
import { Effect, Option, Ref, Stream } from "effect"
import { BadInput, FileExists } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as RecordTables from "../../render/RecordTables.ts"

const among = (name: string, literals: ReadonlyArray<string>, what: string) =>
  Options.choice(name, literals).pipe(Options.withDescription(what), Options.optional)

const moment = (name: string, what: string) =>
  Options.date(name).pipe(
    Options.withDescription(what),
    Options.map((date) => date.getTime()),
    Options.optional
  )

const before = Options.integer("before").pipe(
  Options.withDescription("Only entries before this position, to page back."),
  Options.optional
)

const page = (query: Query.ReadAudit, json: boolean) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const entries = yield* deepwell.audit(query)
    yield* Output.each(json, entries, (style) => RecordTables.audit(entries, style))
  })

/** Everything into a file of its own that nobody else may read, an entry a line; `-` is stdout. */
const exportTo = (query: Query.ExportAudit, path: string, json: boolean) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const output = yield* Output.Output
    const entries = deepwell.exportAudit(query)
    if (path === "-") {
      return yield* Stream.runForEach(entries, output.json)
    }
    const files = yield* FileSystem.FileSystem
    const count = yield* Ref.make(0)
    const named = Effect.mapError((error: PlatformError.PlatformError) =>
      FileErrors.isThere(error) ? new FileExists({ path }) : FileErrors.problem(error, path)
    )
    const file = yield* named(files.open(path, { flag: "wx", mode: 0o600 }))
    yield* ProgressBar.counting("entries", (report) =>
      Stream.runForEachChunk(Stream.rechunk(entries, 500), (chunk) => {
        const lines = Array.from(chunk, (each) => `${JSON.stringify(each)}\n`).join("")
        return named(file.writeAll(new TextEncoder().encode(lines))).pipe(
          Effect.zipRight(Ref.updateAndGet(count, (so) => so + chunk.length)),
          Effect.flatMap(report)
        )
      })
    ).pipe(
      Effect.zipRight(named(file.sync)),
      // What is not whole would be taken for it.
      Effect.onError(() => Effect.orDie(files.remove(path)))
    )
    const written = yield* Ref.get(count)
    yield* Output.answer(json, { path, entries: written }, () => [`${written} entries are in ${path}.`])
  }).pipe(Effect.scoped)

export const audit = Command.make(
  "audit",
  {
    ...GlobalOptions.session,
    limit: ArgumentDecoding.limit,
    before,
    actor: Options.text("actor").pipe(Options.withDescription("Only what this user did."), Options.optional),
    action: Options.text("action").pipe(Options.withDescription("Only this action, e.g. access."), Options.optional),
    since: moment("since", "Only from this time on, e.g. 2026-01-31 or 2026-01-31T12:00Z."),
    until: moment("until", "Only before this time."),
    target: Options.text("target").pipe(
      Options.withDescription("Only what was done to this record."),
      Options.optional
    ),
    severity: among("severity", Audit.Severity.literals, "Only entries of this severity."),
    outcome: among("outcome", Audit.Outcome.literals, "Only entries with this outcome."),
    into: Options.text("export").pipe(
      Options.withDescription("Write all such entries to a new file, oldest first, as JSON lines; - for stdout."),
      Options.optional
    )
  },
  ({ limit, before: earlier, actor, action, since, until, target, severity, outcome, into, ...globals }) =>
    Effect.gen(function* () {
      const kind = ArgumentDecoding.definedFields({ actor, action, since, until, target, severity, outcome })
      const paged = ArgumentDecoding.definedFields({ limit, before: earlier })
      if (Option.isNone(into)) {
        const query = yield* ArgumentDecoding.decode(Query.ReadAudit, "audit")({ ...kind, ...paged })
        return yield* page(query, globals.json)
      }
      if (Object.keys(paged).length > 0) {
        return yield* new BadInput({
          what: "--export",
          why: "it writes all there is; --limit and --before go without it"
        })
      }
      const query = yield* ArgumentDecoding.decode(Query.ExportAudit, "audit")(kind)
      yield* exportTo(query, into.value, globals.json)
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Read the audit log, latest first; for auditors. All of it: `scipnet audit --export audit.ndjson --user c.lindqvist`."
  )
)

export const trail = Command.make(
  "trail",
  {
    ...GlobalOptions.session,
    limit: ArgumentDecoding.limit,
    before,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("Whose; your own if left out."), Args.optional)
  },
  ({ limit, before: earlier, id, ...globals }) =>
    Effect.gen(function* () {
      const { session } = yield* SignedInSession
      const user = Option.getOrElse(id, () => session.user)
      const query = yield* ArgumentDecoding.decode(
        Query.Trail,
        "trail"
      )({ user, ...ArgumentDecoding.definedFields({ limit, before: earlier }) })
      const deepwell = yield* Deepwell.Deepwell
      const entries = yield* deepwell.trail(query)
      yield* Output.each(globals.json, entries, (style) => RecordTables.audit(entries, style))
    }).pipe(CommandActor.asUser(globals))
).pipe(Command.withDescription("What you did, latest first; for auditors also what somebody else did."))
