/**
 * Reads and exports the audit log.
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Args from "@effect/cli/Args"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type { AuditEntry } from "@scipnet/core/domain/access/Audit"
import type { CurrentActor } from "@scipnet/core/deepwell/request/CurrentActor"
import * as Query from "@scipnet/core/domain/query/Query"
import * as AuditColumns from "@scipnet/presentation/audit/AuditColumns"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { BadInput, FileExists } from "../../error/CliError.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as ListOutput from "../../io/ListOutput.ts"
import * as AuditFilters from "../../options/AuditFilters.ts"
import * as ListOptions from "../../options/ListOptions.ts"
import * as Pages from "../../options/Pages.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as RecordTables from "../../render/RecordTables.ts"

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

const view: Omit<ListOutput.View<AuditEntry>, "next"> = { table: RecordTables.audit, csv: AuditColumns.entries }

export const audit = ActorCommand.asUser(
  "audit",
  "Read the audit log, latest first, as an auditor. Who read a record: `scipnet audit --question who-read-it --target 173`. Export it: `scipnet audit --export audit.ndjson --user c.lindqvist`.",
  {
    shown: ListOptions.paged,
    filters: AuditFilters.options,
    before: AuditFilters.before,
    into: SharedOptions.optionalText(
      "export",
      "Export all matching entries to a new file, oldest first, as JSON lines; - for stdout."
    )
  },
  Effect.fnUntraced(function* ({ shown: values, before, into, filters }, { json }) {
    const kind = yield* AuditFilters.decode(filters)
    if (Option.isNone(into)) {
      const shown = yield* ListOptions.decode(values, json)
      const deepwell = yield* Deepwell.Deepwell
      const found = yield* Pages.collect<AuditEntry, Deepwell.Failure, CurrentActor>(shown.limit, ({ last, limit }) =>
        deepwell.audit({ ...kind, ...AuditFilters.pageBefore(before, last), limit })
      )
      return yield* ListOutput.print(shown, found, { ...view, next: AuditFilters.next })
    }
    if (Option.isSome(values.limit) || Option.isSome(before) || Option.isSome(values.format)) {
      return yield* new BadInput({
        what: "--export",
        why: "it exports all entries; it cannot be combined with --limit, --before or --format"
      })
    }
    yield* exportTo(kind, into.value, json)
  })
)

export const trail = ActorCommand.asUser(
  "trail",
  "Show your own audit entries, latest first; as an auditor, those of any user.",
  {
    shown: ListOptions.paged,
    filters: AuditFilters.trailOptions,
    before: AuditFilters.before,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("The user id. Default: your own."), Args.optional)
  },
  Effect.fnUntraced(function* ({ shown: values, filters, before, id }, { json }) {
    const { session } = yield* SignedInSession
    const shown = yield* ListOptions.decode(values, json)
    const user = Option.match(id, {
      onNone: () => session.user,
      onSome: (typed) => ArgumentDecoding.normalizeId("user", typed)
    })
    const query = yield* ArgumentDecoding.decode(Query.Trail, "trail", {
      user,
      ...(yield* AuditFilters.decodeTrail(filters))
    })
    const deepwell = yield* Deepwell.Deepwell
    const found = yield* Pages.collect<AuditEntry, Deepwell.Failure, CurrentActor>(shown.limit, ({ last, limit }) =>
      deepwell.trail({ ...query, ...AuditFilters.pageBefore(before, last), limit })
    )
    yield* ListOutput.print(shown, found, { ...view, next: AuditFilters.next })
  })
)
