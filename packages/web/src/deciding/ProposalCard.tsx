/** A proposal: the change, its reason and evidence, and the decisions that the reader can make. */
import * as CustodySentences from "@scipnet/presentation/sentences/CustodySentences"
import * as SessionState from "../app/SessionState.ts"
import { ActionDialog } from "../forms/ActionDialog.tsx"
import { ActionForm, reasonOf } from "../forms/ActionForm.tsx"
import { ReasonField } from "../forms/Field.tsx"
import { Facts } from "../parts/Facts.tsx"
import { LevelChip } from "../parts/LevelChip.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { StatusMark } from "../parts/StatusMark.tsx"
import * as Words from "../words/Words.ts"
import type { Proposal } from "./Closing.ts"
import * as Obstacles from "./Obstacles.ts"
import * as TimeLeft from "./TimeLeft.ts"

/** The decisions on a proposal, whose outcome the screen shows: the card leaves the list. */
export interface Decisions {
  readonly decide: (name: "APPROVE" | "WITHDRAW", proposal: Proposal) => void
  /** Rejects with `CallFailed` while the proposal is open. */
  readonly reject: (proposal: Proposal, reason: string) => Promise<string>
}

interface ProposalProps {
  readonly proposal: Proposal
  readonly decisions: Decisions
}

/** The id of the element of a proposal, which `/pending#…` leads to. */
export const elementId = (proposal: string): string => `proposal-${proposal}`

const Step = ({ step }: { readonly step: Proposal["from"] }) =>
  typeof step === "number" ? <LevelChip level={step} /> : <StatusMark status={step} />

const DecisionButtons = ({ proposal, decisions }: ProposalProps) => {
  const me = SessionState.me.value
  if (me === undefined) {
    return null
  }
  const isOwn = Obstacles.isOwn(proposal, me)
  const review = Obstacles.toReview(proposal, me)
  const approval = isOwn ? Obstacles.toApprove(proposal, me) : (review ?? Obstacles.toApprove(proposal, me))
  return (
    <>
      {approval === undefined ? null : <p class="quiet">{approval}</p>}
      <div class="acts">
        {approval === undefined ? (
          <button type="button" class="ghost" onClick={() => decisions.decide("APPROVE", proposal)}>
            Approve {proposal.record}
          </button>
        ) : null}
        {isOwn ? (
          <button type="button" class="ghost" onClick={() => decisions.decide("WITHDRAW", proposal)}>
            Withdraw {proposal.record}
          </button>
        ) : review === undefined ? (
          <ActionDialog title={`Reject ${proposal.record}`} button={`Reject ${proposal.record}…`}>
            {(close) => (
              <ActionForm
                button="Reject"
                onSubmit={(fields) => decisions.reject(proposal, reasonOf(fields))}
                onDone={close}
              >
                <ReasonField hint="The proposer and later readers see it. The change can be proposed again." />
              </ActionForm>
            )}
          </ActionDialog>
        ) : null}
      </div>
    </>
  )
}

interface ProposalCardProps extends ProposalProps {
  /** The present time in milliseconds since 1970. */
  readonly now: number
  readonly isNamed: boolean
}

/** The card. `isNamed` when the URL leads to it. */
export const ProposalCard = ({ proposal, decisions, now, isNamed }: ProposalCardProps) => {
  const { type, record, from, to, by, reason, evidence, expiresAt } = proposal
  const left = expiresAt - now
  return (
    <li id={elementId(proposal.proposal)} class="card" aria-current={isNamed ? "true" : undefined}>
      <h2 tabIndex={-1}>
        <RecordLink type={type} id={record} />
      </h2>
      <p class="step">
        <Step step={from} /> <span aria-hidden="true">→</span>
        <span class="sr">to</span> <Step step={to} />
      </p>
      <Facts
        facts={[
          ["Reason", reason],
          ...(evidence === null ? [] : [["Evidence", evidence] as const]),
          ["Proposed by", by === "" ? "a masked user" : <RecordLink type="user" id={by} />],
          [
            "Time left",
            <time dateTime={new Date(expiresAt).toISOString()} title={Words.second(expiresAt)}>
              {TimeLeft.format(left)}
            </time>
          ]
        ]}
      />
      {CustodySentences.proposalNotes(proposal).map((sentence) => (
        <p key={sentence} class="wrong">
          {Words.capitalize(sentence)}
        </p>
      ))}
      {left > 0 ? <DecisionButtons proposal={proposal} decisions={decisions} /> : null}
    </li>
  )
}
