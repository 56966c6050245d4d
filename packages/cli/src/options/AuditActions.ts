/**
 * The actions of the audit log, for filters: the types of events, and the names of queries and commands.
 */
import * as Queries from "@scipnet/core/deepwell/Queries"
import * as Audit from "@scipnet/core/domain/access/Audit"
import * as Authority from "@scipnet/core/domain/access/Authority"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import { didYouMean, suggestions } from "../help/DidYouMean.ts"

/** Events whose entries have the name of a query, a command or an operator's action. */
const unnamed: ReadonlySet<string> = new Set(["QueryAnswered", "CommandRefused", "CommandUnnecessary", "OperatorActed"])

const events = Object.keys(Audit.severities).filter((tag) => !unnamed.has(tag))

const queries = [...Object.values(Queries.queries), ...Object.values(Queries.streams)].flatMap(({ audit }) => audit)

const commands = Object.keys(Authority.table)

/** Actions that are neither events nor queries: refused calls of sessions and passwords, and the operator's work. */
const others = [
  "RevokeSession",
  "Logout",
  "ConfigurePolicy",
  "ImportPage",
  "BreakGlass",
  "SignReview",
  "backup",
  "checkpoint",
  "copy",
  "doctor",
  "events",
  "export",
  "import",
  "inspect",
  "inspect chain",
  "inspect doctor",
  "inspect event",
  "inspect events",
  "problem",
  "rebuild",
  "restore",
  "verify"
]

/** All actions. */
export const known: ReadonlyArray<string> = [...new Set([...events, ...queries, ...commands, ...others])]

/** The prefix of entries that were imported from an earlier program, with any action. */
const legacy = "legacy:"

const decodeOne = (what: string, typed: string) => {
  const lower = typed.toLowerCase()
  const action = known.find((each) => each === typed) ?? known.find((each) => each.toLowerCase() === lower)
  if (action !== undefined || typed.startsWith(legacy)) {
    return Effect.succeed(action ?? typed)
  }
  const names = suggestions(
    lower,
    known.map((each) => each.toLowerCase())
  )
  const near = known.filter((each) => names.includes(each.toLowerCase()))
  const example = near.length === 0 ? ` Type e.g. ${what} access,LoggedIn,ScpStatusChanged` : didYouMean(near)
  return new BadInput({ what, why: `there is no action ${JSON.stringify(typed.slice(0, 40))}.${example}` })
}

/** Actions that are separated by commas, in any letter case. Fails with `BadInput` for an unknown one. */
export const decode = (what: string, text: string) =>
  Effect.forEach(
    text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()])),
    (each) => decodeOne(what, each)
  )
