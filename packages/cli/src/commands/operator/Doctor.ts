/**
 * Diagnoses a deepwell, and rebuilds its read models.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Doctor from "@scipnet/core/deepwell/doctor/Doctor"
import * as Operator from "@scipnet/core/deepwell/operator/Operator"
import * as Findings from "@scipnet/core/deepwell/doctor/Findings"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { AlreadyReported } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as Output from "../../io/Output.ts"
import * as ProgressBar from "../../io/ProgressBar.ts"
import * as LogView from "../../render/LogView.ts"
import * as Report from "../../render/DoctorReport.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

/** Compares a log with its replica, and returns findings on its shared tables, and how to append the audit event to the log. */
const compare = Effect.fnUntraced(function* (location: LocationOptions.LogLocation) {
  const operator = yield* Effect.promise(() => import("../../connection/LogOperator.ts"))
  const settings = yield* operator.settings(location.url)
  const status = yield* operator.status(settings, location.replica)
  const services = yield* operator.services(location)
  return {
    status,
    // A replica that cannot be opened is examined all the same.
    shared: yield* operator.examineShared(settings).pipe(
      Effect.provide(services),
      Effect.match({
        onSuccess: (findings) => ({ findings, checked: ["consumers" as const] }),
        onFailure: ({ _tag }) => ({ findings: [Findings.Finding.Unreadable({ reason: _tag })], checked: [] })
      })
    ),
    appendEntry: (problems: number) => Effect.provide(Operator.appendAuditEntry("doctor", { problems }), services)
  }
})

export const doctor = Command.make(
  "doctor",
  {
    ...GlobalOptions.operator,
    quick: Options.boolean("quick").pipe(
      Options.withDescription("Skip the comparison of indexes with their tables, which is slow for large files.")
    )
  },
  ({ quick, json, ...place }) =>
    Effect.gen(function* () {
      const log = yield* LocationOptions.resolveLog(place)
      const filename = Option.isSome(log) ? log.value.replica : yield* LocationOptions.resolveFile(place.deepwell)
      const { database: settings } = yield* Deepwell.config
      const comparison = yield* Effect.transposeMapOption(log, compare)
      const examined = yield* ProgressBar.withParts((report) =>
        Doctor.examine({
          filename,
          quick,
          settings,
          report: (done, total) => report("events", done, total),
          ...Option.match(comparison, { onNone: () => ({}), onSome: ({ appendEntry }) => ({ appendEntry }) })
        })
      )
      const diagnosis = Option.match(comparison, {
        onNone: () => examined,
        onSome: ({ shared }) => ({
          ...examined,
          checked: [...examined.checked, ...shared.checked],
          findings: [...examined.findings, ...shared.findings]
        })
      })
      const status = Option.map(comparison, (found) => found.status)
      const isOfLog = Option.match(status, { onNone: () => true, onSome: ({ replica }) => replica?.isOfLog !== false })
      const well = Findings.isWell(diagnosis) && isOfLog
      yield* Output.printResult(
        json,
        {
          ...diagnosis,
          well,
          findings: diagnosis.findings.map(Report.toJson),
          ...Option.match(status, { onNone: () => ({}), onSome: (log) => ({ log }) })
        },
        (style) => [
          ...Option.match(status, { onNone: () => [], onSome: (found) => [...LogView.render(found, style), ""] }),
          ...Report.render(diagnosis, style)
        ]
      )
      if (!well) {
        return yield* new AlreadyReported()
      }
    }).pipe(CommandActor.actingAsOperator)
).pipe(
  Command.withDescription(
    "Diagnose the deepwell, and suggest how to repair it: `scipnet doctor`. Changes nothing; the exit code is 1 if a repair is needed."
  )
)

export const rebuild = ActorCommand.asOperator(
  "rebuild",
  "Rebuild the read models from the event log: `scipnet rebuild`, or `scipnet rebuild users`. The deepwell stays available.",
  {
    names: Args.text({ name: "name" }).pipe(
      Args.withDescription("A read model, e.g. users or sections. Default: all."),
      Args.repeated
    )
  },
  Effect.fnUntraced(function* ({ names }, { json }) {
    const service = yield* Deepwell.Deepwell
    const last = yield* ProgressBar.withParts((report) =>
      service.rebuild(names.length === 0 ? undefined : names).pipe(
        Stream.tap(({ position, head }) => report("events", position, head)),
        Stream.runLast
      )
    )
    const { projections, position } = Option.getOrElse(last, () => ({ projections: [], position: 0 }))
    yield* Output.printReport(json, { projections, position }, () => [
      `Rebuilt from ${position} events: ${projections.join(", ")}.`
    ])
  })
)
