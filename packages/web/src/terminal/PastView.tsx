/** The changes of a record, and the difference of two of its versions. */
import * as LogEntry from "@scipnet/presentation/terminal/LogEntry"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Words from "../words/Words.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

type Answer<Kind extends TerminalAnswer["kind"]> = Extract<TerminalAnswer, { readonly kind: Kind }>

/** The changes, oldest first. */
export const LogView = ({ entries }: Answer<"log">) =>
  entries.length === 0 ? (
    <p>{Replies.noChange}</p>
  ) : (
    <ol class="entries">
      {entries.map((entry, index) => (
        <li key={index}>
          <time class="quiet" dateTime={new Date(entry.occurredAt ?? entry.at).toISOString()}>
            {Words.second(entry.occurredAt ?? entry.at)}
          </time>
          <p>
            {LogEntry.parts(entry, Words.second).map(({ text, kind }) =>
              kind === "action" ? <b>{text}</b> : kind === "muted" ? <span class="quiet">{text}</span> : text
            )}
          </p>
        </li>
      ))}
    </ol>
  )

const kindOf = (line: string): "gone" | "new" | "where" | "" =>
  line.startsWith("-") ? "gone" : line.startsWith("+") ? "new" : line.startsWith("@@") ? "where" : ""

/** The first two lines of a difference name the versions. Each line ends in the element, for those who copy it. */
const Line = ({ line, isName }: { readonly line: string; readonly isName: boolean }) => {
  const text = `${line}\n`
  switch (isName ? "where" : kindOf(line)) {
    case "gone":
      return <del>{text}</del>
    case "new":
      return <ins>{text}</ins>
    case "where":
      return <span class="quiet">{text}</span>
    case "":
      return <>{text}</>
  }
}

/** The fields, the titles and the texts that differ. */
export const DifferenceView = ({ id, fields, titles, texts }: Answer<"difference">) =>
  fields.length + titles.length + texts.length === 0 ? (
    <p>{Replies.same(id)}</p>
  ) : (
    <>
      {fields.map(({ field, from, to }) => (
        <p key={field}>
          {Words.capitalize(field)}: {from ?? "none"} -&gt; {to ?? "none"}
        </p>
      ))}
      {titles.map(({ from, to }, index) => (
        <p key={index}>
          Title: {from} -&gt; {to}
        </p>
      ))}
      {texts.map(({ section, lines }) => (
        <pre key={section} class="difference" tabIndex={0} aria-label={`Difference of ${section}`}>
          {lines.map((line, index) => (
            <Line key={index} line={line} isName={index < 2 && lines.length > 1} />
          ))}
        </pre>
      ))}
    </>
  )
