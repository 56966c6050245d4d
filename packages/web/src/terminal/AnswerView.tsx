/** The answers of the terminal on the desk. */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Decided } from "../app/Dossier.ts"
import { Facts } from "../parts/Facts.tsx"
import { FailureCard } from "../parts/FailureCard.tsx"
import { HitList } from "../parts/HitRow.tsx"
import { Prose } from "../parts/Prose.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { RedactedFacts } from "../parts/RedactedFacts.tsx"
import { RowList } from "../parts/RowList.tsx"
import { TrailList } from "../parts/TrailList.tsx"
import { ChangeList } from "../record/ChangeNote.tsx"
import * as Words from "../words/Words.ts"
import { AuditView, ReviewsView } from "./OversightView.tsx"
import { Lines, OutcomeView } from "./OutcomeView.tsx"
import { DifferenceView, LogView } from "./PastView.tsx"
import { BriefRecord } from "./BriefRecord.tsx"
import type { CommandHelp } from "./Grammar.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

type RecordAnswer = Extract<TerminalAnswer, { readonly kind: "record" }>

const Sealed = ({ answer }: { readonly answer: Extract<Decided, { readonly _tag: "Redacted" }> }) => (
  <div class={`card l${answer.needed}`}>
    <h3>{Denials.redacted.heading}</h3>
    <p>{Denials.redacted.sentence}</p>
    <RedactedFacts answer={answer} />
  </div>
)

const Gone = ({ type, id, near }: Pick<RecordAnswer, "type" | "near"> & { readonly id: string }) => (
  <div class="card">
    <h3>{Denials.expunged.heading}</h3>
    <p>{Denials.expunged.sentence}</p>
    <Facts facts={[[Words.typeLabels[type], id]]} />
    {near.length === 0 ? null : (
      <>
        <p>{Replies.nearest}</p>
        <ul>
          {near.map((each) => (
            <li key={`${each.type}/${each.id}`}>
              <RecordLink type={each.type} id={each.id} /> {each.name === each.id ? "" : each.name}
            </li>
          ))}
        </ul>
      </>
    )}
  </div>
)

const RecordAnswerView = ({ answer, type, near, at }: RecordAnswer) => {
  switch (answer._tag) {
    case "Granted":
      return <BriefRecord record={answer.record} at={at} />
    case "Redacted":
      return <Sealed answer={answer} />
    case "Expunged":
      return <Gone type={type} id={answer.id} near={near} />
  }
}

const Usage = ({ command }: { readonly command: CommandHelp }) => (
  <div class="card">
    <h3>{command.usage}</h3>
    <p>{Words.capitalize(command.description)}.</p>
    {command.examples.map((example) => (
      <p key={example} class="quiet">
        &gt;&gt;&gt; {example}
      </p>
    ))}
  </div>
)

const Help = ({ commands }: { readonly commands: ReadonlyArray<CommandHelp> }) => (
  <>
    <dl class="help">
      {commands.map(({ name, description }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{description}</dd>
        </div>
      ))}
    </dl>
    <p class="quiet count">{Replies.helpHint}</p>
  </>
)

const Pending = ({ proposals }: Extract<TerminalAnswer, { readonly kind: "pending" }>) =>
  proposals.length === 0 ? (
    <p>{Replies.empty.pending}</p>
  ) : (
    <ol class="changes on-desk">
      {proposals.map((proposal) => (
        <li key={proposal.proposal}>
          <RecordLink type={proposal.type} id={proposal.record} />
          <div>
            {String(proposal.from)} <span aria-hidden="true">→</span>
            <span class="sr">to</span> {String(proposal.to)}{" "}
            <span class="quiet">
              by {proposal.by === "" ? "a masked user" : proposal.by}, until {Words.minute(proposal.expiresAt)}
            </span>
            <q>{proposal.reason}</q>
          </div>
        </li>
      ))}
    </ol>
  )

/** An answer. */
export const AnswerView = ({ answer }: { readonly answer: TerminalAnswer }) => {
  switch (answer.kind) {
    case "record":
      return <RecordAnswerView {...answer} />
    case "section":
      return (
        <div class="paper brief">
          <header>
            <p class="quiet">{answer.place}</p>
            <h3>{answer.title}</h3>
          </header>
          <Prose text={answer.body} record={answer.record} />
        </div>
      )
    case "hits":
      return answer.hits.length === 0 ? (
        <p>{Replies.empty.hits}</p>
      ) : (
        <>
          <HitList hits={answer.hits} words={answer.words} />
          <p class="quiet count">{Replies.count(answer.hits.length)}</p>
        </>
      )
    case "rows":
      return answer.rows.length === 0 ? (
        <p>{Replies.emptyLists[answer.type]}</p>
      ) : (
        <>
          <RowList type={answer.type} rows={answer.rows} />
          <p class="quiet count">{Replies.count(answer.rows.length)}</p>
          {answer.hasMore ? (
            <p class="quiet">
              {Replies.moreAfter(answer.rows.length, answer.type.toUpperCase(), answer.rows.at(-1)?.id ?? "")}
            </p>
          ) : null}
        </>
      )
    case "changes":
      return answer.changes.length === 0 ? (
        <p>{Replies.empty.history}</p>
      ) : (
        <ChangeList changes={answer.changes} onDesk />
      )
    case "pending":
      return <Pending {...answer} />
    case "trail":
      return <TrailList entries={answer.entries} />
    case "help":
      return <Help commands={answer.commands} />
    case "usage":
      return <Usage command={answer.command} />
    case "log":
      return <LogView {...answer} />
    case "difference":
      return <DifferenceView {...answer} />
    case "audit":
      return <AuditView {...answer} />
    case "reviews":
      return <ReviewsView {...answer} />
    case "lines":
      return <Lines lines={answer.lines} />
    case "notice":
      return (
        <p>
          <RecordLink type={answer.notice.type} id={answer.notice.id} /> {Words.actionWords(answer.notice.action)}
          {answer.notice.by === null ? null : ` by ${answer.notice.by}`}
        </p>
      )
    case "screen":
      return (
        <p>
          <a href={answer.url}>{answer.text}</a>
        </p>
      )
    case "text":
      return <OutcomeView {...answer} />
    case "mistake":
      return (
        <div class="card l4">
          <p>{answer.text}</p>
        </div>
      )
    case "failure":
      return <FailureCard failure={answer.failure} />
  }
}
