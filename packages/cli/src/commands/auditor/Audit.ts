/**
 * Reads and exports the audit log.
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Audit from "@scipnet/core/domain/access/Audit"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { BadInput, FileExists } from "../../error/CliError.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as RecordTables from "../../render/RecordTables.ts"

const choice = (name: string, literals: ReadonlyArray<string>, description: string) =>
  Options.choice(name, literals).pipe(Options.withDescription(description), Options.optional)

const page = {
  limit: SharedOptions.limit,
  before: SharedOptions.optionalInteger("before", "Only entries before this position, for the next page.")
}

/** Exports all entries to a new file of mode 0600, one JSON value per line; `-` is stdout. */
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
      FileErrors.isAlreadyExists(error) ? new FileExists({ path }) : FileErrors.toCliError(error, path)
    )
    const file = yield* named(files.open(path, { flag: "wx", mode: 0o600 }))
    yield* ProgressBar.withCounter("entries", (report) =>
      Stream.runForEachChunk(Stream.rechunk(entries, 500), (chunk) => {
        const lines = Array.from(chunk, (each) => `${JSON.stringify(each)}\n`).join("")
        return named(file.writeAll(new TextEncoder().encode(lines))).pipe(
          Effect.zipRight(Ref.updateAndGet(count, (total) => total + chunk.length)),
          Effect.flatMap(report)
        )
      })
    ).pipe(
      Effect.zipRight(named(file.sync)),
      // An incomplete export must not be mistaken for a complete one.
      Effect.onError(() => Effect.orDie(files.remove(path)))
    )
    const written = yield* Ref.get(count)
    yield* Output.printReport(json, { path, entries: written }, () => [`Exported ${written} entries to ${path}.`])
  }).pipe(Effect.scoped)

export const audit = ActorCommand.asUser(
  "audit",
  "Read the audit log, latest first, as an auditor. Export it: `scipnet audit --export audit.ndjson --user c.lindqvist`.",
  {
    ...page,
    actor: SharedOptions.optionalText("actor", "Only entries of this user."),
    action: SharedOptions.optionalText("action", "Only this action, e.g. access."),
    since: SharedOptions.time("since", "Only entries at or after this time, e.g. 2026-01-31 or 2026-01-31T12:00Z."),
    until: SharedOptions.time("until", "Only entries before this time."),
    target: SharedOptions.optionalText("target", "Only entries on this record."),
    severity: choice("severity", Audit.Severity.literals, "Only entries of this severity."),
    outcome: choice("outcome", Audit.Outcome.literals, "Only entries with this outcome."),
    into: SharedOptions.optionalText(
      "export",
      "Export all matching entries to a new file, oldest first, as JSON lines; - for stdout."
    )
  },
  Effect.fnUntraced(function* ({ limit, before, into, ...filters }, { json }) {
    const kind = ArgumentDecoding.definedFields(filters)
    const paged = ArgumentDecoding.definedFields({ limit, before })
    if (Option.isNone(into)) {
      const query = yield* ArgumentDecoding.decode(Query.ReadAudit, "audit", { ...kind, ...paged })
      const deepwell = yield* Deepwell.Deepwell
      return yield* Output.printList(json, yield* deepwell.audit(query), RecordTables.audit)
    }
    if (Object.keys(paged).length > 0) {
      return yield* new BadInput({
        what: "--export",
        why: "it exports all entries; it cannot be combined with --limit or --before"
      })
    }
    const query = yield* ArgumentDecoding.decode(Query.ExportAudit, "audit", kind)
    yield* exportTo(query, into.value, json)
  })
)

export const trail = ActorCommand.asUser(
  "trail",
  "Show your own audit entries, latest first; as an auditor, those of any user.",
  {
    ...page,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("The user id. Default: your own."), Args.optional)
  },
  Effect.fnUntraced(function* ({ limit, before, id }, { json }) {
    const { session } = yield* SignedInSession
    const user = Option.getOrElse(id, () => session.user)
    const fields = { user, ...ArgumentDecoding.definedFields({ limit, before }) }
    const query = yield* ArgumentDecoding.decode(Query.Trail, "trail", fields)
    const deepwell = yield* Deepwell.Deepwell
    yield* Output.printList(json, yield* deepwell.trail(query), RecordTables.audit)
  })
)
