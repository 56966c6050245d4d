/** The changes that wait for a second person. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { useEffect, useRef } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import { execute } from "../app/Command.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Notices from "../app/Notices.ts"
import { useAction } from "../forms/Action.ts"
import { OutcomeNote } from "../forms/OutcomeNote.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import * as Closing from "./Closing.ts"
import type { Decisions } from "./ProposalCard.tsx"
import { elementId, ProposalCard } from "./ProposalCard.tsx"
import * as TimeLeft from "./TimeLeft.ts"

/** Milliseconds in which several changes are answered by one reading of the list. */
const pause = 150

/** The changes after which a proposal is new or closed. */
const actions = /Proposed$|StatusChanged$|StatusRejected$|StatusWithdrawn$|UserClearanceChanged$/

/** How a decision can be taken back. */
const wayBack: Readonly<Record<Replies.Closing, string>> = {
  APPROVE: "Only another change takes it back.",
  REJECT: "It can be proposed again.",
  WITHDRAW: "You can propose it again."
}

/** A proposal that was closed elsewhere: its card leaves the list, so that the screen shows the rejection. */
const isGone = ({ failure }: CallFailed): boolean =>
  failure._tag === "ProposalClosed" || failure._tag === "NoSuchProposal" || failure._tag === "RecordExpunged"

/** The list, read again after each decision, and when Watch brings news of a proposal. */
export const PendingScreen = () => {
  const { answer, again } = useAnswer("pending", () => Line.call("Pending", {}))
  const { outcome, run } = useAction()
  const now = TimeLeft.useNow()
  const soon = useRef(0)
  const note = useRef<HTMLDivElement>(null)
  const shown = useRef<ReadonlySet<string>>(new Set())
  const list = answer.state === "ready" ? answer.value : []
  shown.current = new Set(list.map(({ type, record }) => `${type}/${record}`))

  const askSoon = () => {
    clearTimeout(soon.current)
    soon.current = window.setTimeout(again, pause)
  }
  useEffect(() => {
    const end = Notices.onNotice(({ action, type, id }) => {
      if (actions.test(action) || shown.current.has(`${type}/${id}`)) {
        askSoon()
      }
    })
    return () => {
      end()
      clearTimeout(soon.current)
    }
  }, [])

  const connection = Line.connections.value
  useEffect(() => {
    if (answer.state === "ready") {
      // Proposals that came while the line was lost were not announced.
      again()
    }
  }, [connection])

  const named = Location.fragment.value
  const isReady = answer.state === "ready"
  useEffect(() => {
    if (isReady && named !== "") {
      const card = document.getElementById(elementId(named))
      card?.scrollIntoView()
      card?.querySelector("h2")?.focus({ preventScroll: true })
    }
  }, [isReady, named])

  const isSettled = outcome.state === "done" || outcome.state === "failed"
  useEffect(() => {
    if (isSettled) {
      note.current?.focus()
    }
  }, [outcome])
  useEffect(() => {
    // The card with the focus has left the list.
    if (isSettled && document.activeElement === document.body) {
      note.current?.focus()
    }
  }, [answer])

  const close = async (name: Replies.Closing, proposal: Closing.Proposal, reason = ""): Promise<string> => {
    try {
      await execute(Closing.commandOf(name, proposal, reason))
      askSoon()
      return `${Replies.closed(name, proposal.record)} ${wayBack[name]}`
    } catch (error) {
      if (error instanceof CallFailed && isGone(error)) {
        askSoon()
      }
      throw error
    }
  }
  const decisions: Decisions = {
    decide: (name, proposal) => void run(() => close(name, proposal)),
    reject: async (proposal, reason) => {
      try {
        const sentence = await close("REJECT", proposal, reason)
        void run(() => Promise.resolve(sentence))
      } catch (error) {
        if (!(error instanceof CallFailed) || !isGone(error)) {
          // The proposal is open still: the dialog keeps the reason, and shows the failure.
          throw error
        }
        void run(() => Promise.reject(error))
      }
      return ""
    }
  }

  return (
    <section class="list">
      <h1>Pending changes</h1>
      <div ref={note} tabIndex={-1}>
        <OutcomeNote outcome={outcome} />
      </div>
      {answer.state === "waiting" ? (
        <Waiting slow={answer.slow}>Reading the pending changes…</Waiting>
      ) : answer.state === "failed" ? (
        <FailureCard failure={answer.failure} onAgain={again} />
      ) : (
        <>
          {named === "" || list.some(({ proposal }) => proposal === named) ? null : (
            <p class="quiet">The proposal of this address is not open.</p>
          )}
          {list.length === 0 ? (
            <p>{Replies.empty.pending}</p>
          ) : (
            <ol class="cards">
              {list.map((proposal) => (
                <ProposalCard
                  key={proposal.proposal}
                  proposal={proposal}
                  now={now}
                  isNamed={proposal.proposal === named}
                  decisions={decisions}
                />
              ))}
            </ol>
          )}
        </>
      )}
    </section>
  )
}
