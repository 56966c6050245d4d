/**
 * The commands that change a status, and those that propose, approve, reject and withdraw changes.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import { execute } from "../options/DomainCommand.ts"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import { Output } from "../io/Output.ts"
import * as ProposalTable from "../render/ProposalTable.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as StatusTimeline from "../render/StatusTimeline.ts"
import { print, usageError, type Words } from "./UsageError.ts"
import type * as Parser from "./Parser.ts"

const printLine = (text: string) => Effect.flatMap(Output, (output) => output.line(Sanitize.line(text)))

const readHistory = Effect.fnUntraced(function* (what: Parser.Name, item: string) {
  const deepwell = yield* Deepwell.Deepwell
  const query = yield* ArgumentDecoding.decode(Query.History, what, { scp: ArgumentDecoding.normalizeId("scp", item) })
  return yield* deepwell.history(query)
})

/** Reads the anomaly and the status as typed. Fails with `BadInput` for a mistake in them. */
const statusTarget = (what: Parser.Name, item: string, to: string) => {
  const target = Replies.statusTarget(item, to)
  return "mistake" in target ? new BadInput({ what, why: target.mistake }) : Effect.succeed(target)
}

export const history = Effect.fnUntraced(function* (words: Words) {
  const { rest } = Grammar.splitType(words)
  if (rest.length === 0) {
    return yield* usageError("HISTORY")
  }
  yield* print(yield* readHistory("HISTORY", rest.join(" ")), StatusTimeline.render)
})

export const status = Effect.fnUntraced(function* (words: Words) {
  const [item, to, ...reason] = Grammar.splitType(words).rest
  if (item === undefined) {
    return yield* usageError("STATUS")
  }
  if (to === undefined) {
    const latest = (yield* readHistory("STATUS", item)).slice(-1)
    return yield* print(latest, StatusTimeline.render)
  }
  if (reason.length === 0) {
    return yield* usageError("STATUS")
  }
  const { scp, status } = yield* statusTarget("STATUS", item, to)
  const { positions } = yield* execute({ _tag: "ChangeScpStatus", scp, to: status, reason: reason.join(" ") })
  yield* printLine(Replies.statusSet(scp, status, positions.length > 0))
})

export const propose = Effect.fnUntraced(function* (words: Words) {
  const [item, to, ...why] = Grammar.splitType(words).rest
  if (item === undefined || to === undefined || why.length === 0) {
    return yield* usageError("PROPOSE")
  }
  const [reason = "", evidence = ""] = why.join(" ").split(/\s\/\s/, 2)
  const { scp, status } = yield* statusTarget("PROPOSE", item, to)
  const optional = evidence === "" ? {} : { evidence }
  const { positions } = yield* execute({ _tag: "ProposeScpStatus", scp, to: status, reason, ...optional })
  yield* printLine(Replies.proposed(scp, positions.length > 0))
})

export const pending = Effect.fnUntraced(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* print(yield* deepwell.pending, ProposalTable.render)
})

const tags = {
  APPROVE: { scp: "ApproveScpStatus", user: "ApproveUserClearance" },
  REJECT: { scp: "RejectScpStatus", user: "RejectUserClearance" },
  WITHDRAW: { scp: "WithdrawScpStatus", user: "WithdrawUserClearance" }
} as const

/** Finds the open proposal on a record; there is at most one. */
const findProposal = Effect.fnUntraced(function* (what: Parser.Name, type: QueryResult.RecordType, id: string) {
  const deepwell = yield* Deepwell.Deepwell
  const proposal = (yield* deepwell.pending).find((each) => each.type === type && each.record === id)
  return proposal ?? (yield* new BadInput({ what, why: Replies.noProposal(id) }))
})

const closeProposal = (what: Replies.Closing) => (words: Words) =>
  Effect.gen(function* () {
    const { type, rest } = Grammar.splitType(words)
    const [typed, ...why] = rest
    if (typed === undefined || (what === "REJECT" && why.length === 0)) {
      return yield* usageError(what)
    }
    if (type !== "scp" && type !== "user") {
      return yield* new BadInput({ what, why: Replies.reasons.noSecondPerson })
    }
    const id = ArgumentDecoding.normalizeId(type, typed)
    const { proposal } = yield* findProposal(what, type, id)
    const reason = what === "REJECT" ? { reason: why.join(" ") } : {}
    yield* execute({ _tag: tags[what][type], [type]: id, proposal, ...reason })
    yield* printLine(Replies.closed(what, id))
  })

export const approve = closeProposal("APPROVE")
export const reject = closeProposal("REJECT")
export const withdraw = closeProposal("WITHDRAW")
