/**
 * Options that filter the audit log.
 */
import * as Options from "@effect/cli/Options"
import * as Audit from "@scipnet/core/domain/access/Audit"
import * as Query from "@scipnet/core/domain/query/Query"
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as AuditQuestions from "@scipnet/presentation/audit/AuditQuestions"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { BadInput } from "../error/CliError.ts"
import * as ArgumentDecoding from "./ArgumentDecoding.ts"
import * as AuditActions from "./AuditActions.ts"
import * as SharedOptions from "./SharedOptions.ts"
import * as TimeOptions from "./TimeOptions.ts"

const choice = <A extends string>(name: string, literals: ReadonlyArray<A>, description: string) =>
  Options.choice(name, literals).pipe(Options.withDescription(description), Options.optional)

/** The options of a user's own entries. */
export const trailOptions = {
  action: SharedOptions.optionalText("action", "Only these actions, separated by commas, e.g. access,LoggedIn."),
  not: SharedOptions.optionalText("not", "None of these actions, separated by commas, e.g. LoggedIn,LoggedOut."),
  since: SharedOptions.optionalText("since", `Only entries at or after this time, e.g. 2026-01-31T12:00Z or '2h ago'.`),
  until: SharedOptions.optionalText("until", "Only entries before this time.")
}

/** The options of the audit log. */
export const options = {
  question: choice(
    "question",
    AuditQuestions.names,
    "The entries that answer a question; some require --target or --actor."
  ),
  actor: SharedOptions.optionalText("actor", "Only entries of this user."),
  ...trailOptions,
  target: SharedOptions.optionalText("target", "Only entries on this record."),
  severity: choice("severity", Audit.Severity.literals, "Only entries of this severity."),
  outcome: choice("outcome", Audit.Outcome.literals, "Only entries with this outcome.")
}

export const before = SharedOptions.optionalInteger("before", "Only entries before this position, for the next page.")

/** The position before which a page ends: that of the last entry, or of the option for the first page. */
export const pageBefore = (
  option: Option.Option<number>,
  last: Audit.AuditEntry | undefined
): { readonly before?: number } => {
  const position = last?.position ?? Option.getOrUndefined(option)
  return position === undefined ? {} : { before: position }
}

/** The options for the entries after the last one that is shown. */
export const next = ({ position }: Audit.AuditEntry): string => `--before ${position}, or --all`

interface TrailValues {
  readonly action: Option.Option<string>
  readonly not: Option.Option<string>
  readonly since: Option.Option<string>
  readonly until: Option.Option<string>
}

interface Values extends TrailValues {
  readonly question: Option.Option<AuditQuestions.Name>
  readonly actor: Option.Option<string>
  readonly target: Option.Option<string>
  readonly severity: Option.Option<Audit.Severity>
  readonly outcome: Option.Option<Audit.Outcome>
}

const actionsOf = (what: string, typed: Option.Option<string>) =>
  Option.match(typed, {
    onNone: () => Effect.succeedNone,
    onSome: (text) => Effect.asSome(AuditActions.decode(what, text))
  })

/** The filters of a user's own entries. Fails with `BadInput` for one that can match nothing. */
export const decodeTrail = Effect.fnUntraced(function* ({ action, not, since, until }: TrailValues) {
  const span = yield* TimeOptions.decodeSpan({ since, until })
  return ArgumentDecoding.definedFields({
    ...span,
    actions: yield* actionsOf("--action", action),
    not: yield* actionsOf("--not", not)
  })
})

const required = {
  target: "it is about a record; add e.g. --target 173",
  actor: "it is about a user; add e.g. --actor r.vance"
} as const

/** The options that a question sets, by the field of its filter. */
const optionNames = { actions: "action", not: "not", outcome: "outcome", severity: "severity" } as const

/** The filters of the audit log. Fails with `BadInput` for one that can match nothing. */
export const decode = Effect.fnUntraced(function* (values: Values) {
  const { question, actor, target, severity, outcome } = values
  const preset = Option.map(question, AuditQuestions.find)
  const requires = Option.flatMapNullable(preset, (asked) => asked.requires)
  if (Option.isSome(requires) && Option.isNone(values[requires.value])) {
    return yield* new BadInput({ what: "--question", why: required[requires.value] })
  }
  const hasSpan = Option.isSome(values.since) || Option.isSome(values.until)
  const since = hasSpan ? values.since : Option.flatMapNullable(preset, (asked) => asked.since)
  const chosen = yield* decodeTrail({ ...values, since })
  const asked = Option.match(preset, { onNone: () => ({}), onSome: ({ filter }) => filter })
  const twice = Struct.keys(optionNames).find((name) => name in asked && Option.isSome(values[optionNames[name]]))
  if (twice !== undefined) {
    return yield* new BadInput({
      what: "--question",
      why: `it cannot be combined with --${optionNames[twice]}, which it sets itself`
    })
  }
  return yield* ArgumentDecoding.decode(Query.ExportAudit, "audit", {
    ...chosen,
    ...ArgumentDecoding.definedFields({
      actor: Option.map(actor, (id) => (id.startsWith("operator:") ? id : RecordIdSyntax.normalize("user", id))),
      target: Option.map(target, RecordIdSyntax.normalizeAny),
      severity,
      outcome
    }),
    ...asked
  })
})
