/**
 * The commands that change a status, and settle what takes two people.
 */
import type { QueryResult } from "@scipnet/core"
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import { BadInput } from "../error/CliError.ts"
import { execute } from "../options/DomainCommand.ts"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import { Output } from "../io/Output.ts"
import * as ProposalTable from "../render/ProposalTable.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as StatusTimeline from "../render/StatusTimeline.ts"
import type { Words } from "./UsageError.ts"
import { print, wrongly } from "./UsageError.ts"
import type { Name } from "./Parser.ts"
import * as Parser from "./Parser.ts"

const say = (text: string) => Effect.flatMap(Output, (output) => output.line(Sanitize.line(text)))

const entriesOf = (what: Name, item: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* ArgumentDecoding.decode(Query.History, what)({ scp: ArgumentDecoding.idOf("scp", item) })
    return yield* deepwell.history(query)
  })

export const history = (words: Words) =>
  Effect.gen(function* () {
    const { rest } = Parser.typed(words)
    if (rest.length === 0) {
      return yield* wrongly("HISTORY")
    }
    const entries = yield* entriesOf("HISTORY", rest.join(" "))
    yield* print((style) => StatusTimeline.render(entries, style))
  })

export const status = (words: Words) =>
  Effect.gen(function* () {
    const [item, to, ...reason] = Parser.typed(words).rest
    if (item === undefined) {
      return yield* wrongly("STATUS")
    }
    if (to === undefined) {
      const latest = (yield* entriesOf("STATUS", item)).slice(-1)
      return yield* print((style) => StatusTimeline.render(latest, style))
    }
    const scp = ArgumentDecoding.idOf("scp", item)
    const wanted = to.toLowerCase()
    const { positions } = yield* execute({ _tag: "ChangeScpStatus", scp, to: wanted, reason: reason.join(" ") })
    yield* say(positions.length === 0 ? `${scp} is ${wanted} already.` : `${scp} is now ${wanted}.`)
  })

export const propose = (words: Words) =>
  Effect.gen(function* () {
    const [item, to, ...why] = Parser.typed(words).rest
    if (item === undefined || to === undefined || why.length === 0) {
      return yield* wrongly("PROPOSE")
    }
    const [reason = "", evidence = ""] = why.join(" ").split(/\s\/\s/, 2)
    const scp = ArgumentDecoding.idOf("scp", item)
    const given = evidence === "" ? {} : { evidence }
    const { positions } = yield* execute({ _tag: "ProposeScpStatus", scp, to: to.toLowerCase(), reason, ...given })
    yield* say(positions.length === 0 ? "That is proposed already." : `Proposed. Somebody else types APPROVE ${scp}.`)
  })

export const pending = () =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const found = yield* deepwell.pending
    yield* print((style) => ProposalTable.render(found, style))
  })

const tags = {
  APPROVE: { scp: "ApproveScpStatus", user: "ApproveUserClearance" },
  REJECT: { scp: "RejectScpStatus", user: "RejectUserClearance" },
  WITHDRAW: { scp: "WithdrawScpStatus", user: "WithdrawUserClearance" }
} as const

/** What waits on a record; there is one at most. */
const waiting = (what: Name, type: QueryResult.RecordType, id: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const found = (yield* deepwell.pending).find((each) => each.type === type && each.record === id)
    return found ?? (yield* new BadInput({ what, why: `nothing waits for a second person on ${id}: see PENDING` }))
  })

const settle = (what: keyof typeof tags, said: string) => (words: Words) =>
  Effect.gen(function* () {
    const { type, rest } = Parser.typed(words)
    const [typed, ...why] = rest
    if (typed === undefined || (what === "REJECT" && why.length === 0)) {
      return yield* wrongly(what)
    }
    if (type !== "scp" && type !== "user") {
      return yield* new BadInput({ what, why: "only a status and a clearance take two people" })
    }
    const id = ArgumentDecoding.idOf(type, typed)
    const { proposal } = yield* waiting(what, type, id)
    const reason = what === "REJECT" ? { reason: why.join(" ") } : {}
    yield* execute({ _tag: tags[what][type], [type]: id, proposal, ...reason })
    yield* say(`${id}: ${said}`)
  })

export const approve = settle("APPROVE", "approved.")
export const reject = settle("REJECT", "rejected.")
export const withdraw = settle("WITHDRAW", "withdrawn.")
