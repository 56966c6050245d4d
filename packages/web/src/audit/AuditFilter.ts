/** The filters of the audit log, as the URL has them, as a query, and as options of the command line. */
import * as AuditTable from "@scipnet/core/domain/access/AuditTable"
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as AuditQuestions from "@scipnet/presentation/audit/AuditQuestions"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"
import * as TimeInput from "@scipnet/presentation/TimeInput"
import type { Payload } from "../protocol/Calls.ts"

/** The filter of a query. */
export type Filter = Payload<"ExportAudit">["query"]

/** The filters of the URL as a query, or the sentence that says why there is none. */
export type Parsed = { readonly filter: Filter } | { readonly problem: string }

/** The filters, by their parameter in the URL, with the options of the command line. */
export const names = ["question", "actor", "target", "action", "not", "severity", "outcome", "since", "until"] as const

/** The name of a filter. */
export type Name = (typeof names)[number]

/** Entries on one page. */
export const pageSize = 50

/** The text of a filter; empty if it is not set. */
export const textOf = (filters: URLSearchParams, name: Name): string => filters.get(name)?.trim() ?? ""

/** The question of the URL. */
export const questionOf = (filters: URLSearchParams): AuditQuestions.Question | undefined => {
  const name = AuditQuestions.parse(filters.get("question"))
  return name === undefined ? undefined : AuditQuestions.find(name)
}

/** The question of the URL in words, about its record or user. */
export const heading = (filters: URLSearchParams): string | undefined => {
  const question = questionOf(filters)
  const about = question?.requires === undefined ? "" : textOf(filters, question.requires)
  return question?.words.replace("…", () => (about === "" ? "…" : normalize(question.requires ?? "target", about)))
}

/** An id as it is stored, from one that is typed. */
export const normalize = (name: "actor" | "target", typed: string): string =>
  name === "target"
    ? RecordIdSyntax.normalizeAny(typed)
    : typed.startsWith("operator:")
      ? typed
      : RecordIdSyntax.normalize("user", typed)

const known = [...Object.keys(AuditTable.severities), ...AuditQuestions.background]

/** Actions that are separated by commas, in any letter case. */
export const actionsOf = (text: string): ReadonlyArray<string> =>
  text.split(",").flatMap((part) => {
    const typed = part.trim()
    return typed === "" ? [] : [known.find((each) => each.toLowerCase() === typed.toLowerCase()) ?? typed]
  })

/** The filters that a question can set, with their field in a query. */
const settable = [
  ["action", "actions"],
  ["not", "not"],
  ["severity", "severity"],
  ["outcome", "outcome"]
] as const

const problemOf = (filters: URLSearchParams, now: number): string | undefined => {
  const question = questionOf(filters)
  if (question === undefined && textOf(filters, "question") !== "") {
    return "This question is unknown. Choose another one."
  }
  if (question?.requires !== undefined && textOf(filters, question.requires) === "") {
    return question.requires === "target" ? "Name the record that it is about." : "Name the user whom it is about."
  }
  const twice =
    question === undefined
      ? undefined
      : settable.find(([name, field]) => textOf(filters, name) !== "" && question.filter[field] !== undefined)
  if (twice !== undefined) {
    return `This question sets the filter “${twice[0]}” itself: remove one of them.`
  }
  for (const name of ["since", "until"] as const) {
    const text = textOf(filters, name)
    if (text !== "" && TimeInput.parse(text, now) === undefined) {
      return `“${text}” is no time: type such as ${TimeInput.expected}.`
    }
  }
  return undefined
}

/** Finds the text of a filter among the values that it can have. */
const oneOf = <A extends string>(values: ReadonlyArray<A>, text: string): A | undefined =>
  values.find((value) => value === text)

/** Parses the filters of the URL. `now` is in milliseconds since 1970, for times such as `2h ago`. */
export const parse = (filters: URLSearchParams, now: number): Parsed => {
  const problem = problemOf(filters, now)
  if (problem !== undefined) {
    return { problem }
  }
  const question = questionOf(filters)
  const of = (name: Name) => textOf(filters, name)
  const severity = oneOf(AuditTable.severityNames, of("severity"))
  const outcome = oneOf(AuditTable.outcomeNames, of("outcome"))
  if ((severity === undefined && of("severity") !== "") || (outcome === undefined && of("outcome") !== "")) {
    return { problem: "This severity or outcome is unknown. Choose another one." }
  }
  const hasSpan = of("since") !== "" || of("until") !== ""
  const since = TimeInput.parse(hasSpan ? of("since") : (question?.since ?? ""), now)
  const until = TimeInput.parse(of("until"), now)
  if (since !== undefined && until !== undefined && since >= until) {
    return { problem: "The end is not after the beginning, so that nothing can be found." }
  }
  return {
    filter: {
      ...(of("actor") === "" ? {} : { actor: normalize("actor", of("actor")) }),
      ...(of("target") === "" ? {} : { target: normalize("target", of("target")) }),
      ...(of("action") === "" ? {} : { actions: actionsOf(of("action")) }),
      ...(of("not") === "" ? {} : { not: actionsOf(of("not")) }),
      ...(severity === undefined ? {} : { severity }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...question?.filter
    }
  }
}

/** The position before which the page of the URL ends; undefined for the latest entries. */
export const beforeOf = (filters: URLSearchParams): number | undefined => {
  const before = Number(filters.get("before") ?? "")
  return Number.isSafeInteger(before) && before > 0 ? before : undefined
}

/** The URL of the log under filters; empty ones are left out. */
export const urlOf = (filters: Iterable<readonly [name: string, value: string]>): string => {
  const query = new URLSearchParams([...filters].flatMap(([name, value]) => (value === "" ? [] : [[name, value]])))
  return query.size === 0 ? "/audit" : `/audit?${query}`
}

/** The URL with one filter changed, from the latest entries on. */
export const urlWith = (filters: URLSearchParams, name: Name | "before", value: string): string => {
  const changed = new URLSearchParams(filters)
  changed.delete("before")
  changed.set(name, value)
  return urlOf(changed)
}

/** The command line that exports the same entries. */
export const commandLine = (filters: URLSearchParams, format: "ndjson" | "csv"): string => {
  const options = names.flatMap((name) => {
    const text = textOf(filters, name)
    return text === "" ? [] : [`--${name}`, ShellQuote.quote(text)]
  })
  return format === "csv"
    ? ["scipnet audit --all --format csv", ...options, "> audit.csv"].join(" ")
    : ["scipnet audit --export audit.ndjson", ...options].join(" ")
}
