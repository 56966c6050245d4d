/** The commands that change a status, and those that propose, approve, reject and withdraw changes. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { execute } from "../app/Command.ts"
import * as Line from "../app/Line.ts"
import * as Closing from "../deciding/Closing.ts"
import * as Changes from "../record/Changes.ts"
import * as Grammar from "./Grammar.ts"
import { normalizeId } from "./ReadCommands.ts"
import type { Words } from "./Reply.ts"
import { mistake, text, usage } from "./Reply.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

type Answers = Promise<TerminalAnswer>

/** Shows or changes the status of an anomaly. */
export const status = async (words: Words): Answers => {
  const [item, to, ...reason] = Grammar.splitType(words).rest
  if (item === undefined) {
    return usage("STATUS")
  }
  if (to === undefined) {
    const id = normalizeId("scp", item)
    const changes = Changes.ofHistory(await Line.call("History", { query: { scp: id } }))
    return { kind: "changes", id, changes: changes.slice(-1) }
  }
  if (reason.length === 0) {
    return usage("STATUS")
  }
  const found = Replies.statusTarget(item, to)
  if ("mistake" in found) {
    return mistake("STATUS", found.mistake)
  }
  const { scp } = found
  const { positions } = await execute({ _tag: "ChangeScpStatus", scp, to: found.status, reason: reason.join(" ") })
  return text(Replies.statusSet(scp, found.status, positions.length > 0))
}

/** Proposes a change of status. */
export const propose = async (words: Words): Answers => {
  const [item, to, ...why] = Grammar.splitType(words).rest
  if (item === undefined || to === undefined || why.length === 0) {
    return usage("PROPOSE")
  }
  const found = Replies.statusTarget(item, to)
  if ("mistake" in found) {
    return mistake("PROPOSE", found.mistake)
  }
  const [reason = "", evidence = ""] = why.join(" ").split(/\s\/\s/, 2)
  const { scp } = found
  const { positions } = await execute({
    _tag: "ProposeScpStatus",
    scp,
    to: found.status,
    reason,
    ...(evidence === "" ? {} : { evidence })
  })
  return text(Replies.proposed(scp, positions.length > 0))
}

/** Lists the proposals that wait for a second person. */
export const pending = async (): Answers => ({ kind: "pending", proposals: await Line.call("Pending", {}) })

const close =
  (name: Replies.Closing) =>
  async (words: Words): Answers => {
    const { type, rest } = Grammar.splitType(words)
    const [typed, ...why] = rest
    if (typed === undefined || (name === "REJECT" && why.length === 0)) {
      return usage(name)
    }
    if (type !== "scp" && type !== "user") {
      return mistake(name, Replies.reasons.noSecondPerson)
    }
    const id = normalizeId(type, typed)
    const open = await Line.call("Pending", {})
    const found = open.find((each) => each.type === type && each.record === id)
    if (found === undefined) {
      return mistake(name, Replies.noProposal(id))
    }
    await execute(Closing.commandOf(name, found, why.join(" ")))
    return text(Replies.closed(name, id))
  }

/** Approves the proposal of another user. */
export const approve = close("APPROVE")
/** Rejects a proposal. */
export const reject = close("REJECT")
/** Withdraws the reader's own proposal. */
export const withdraw = close("WITHDRAW")
