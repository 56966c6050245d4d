/** The texts of the answers of the web application's terminal, as far as they are compared with the command line. */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import * as LogEntry from "@scipnet/presentation/terminal/LogEntry"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { AnyFailure } from "../../packages/web/src/words/Sentences.ts"
import * as Sentences from "../../packages/web/src/words/Sentences.ts"

interface Listed {
  readonly id?: string
  readonly record?: string
  readonly name?: string
  readonly to?: string
}

type LogEntries = ReadonlyArray<Parameters<typeof LogEntry.parts>[0]>

/** An answer of the web application's terminal, as far as its texts are compared. */
export type Answer =
  | { readonly kind: "text" | "mistake"; readonly text: string }
  | { readonly kind: "failure"; readonly failure: AnyFailure }
  | {
      readonly kind: "record"
      readonly answer:
        { readonly _tag: "Granted"; readonly record: Listed } | { readonly _tag: "Redacted" | "Expunged" }
      readonly near: ReadonlyArray<Listed>
    }
  | { readonly kind: "section"; readonly title: string }
  | { readonly kind: "log"; readonly entries: LogEntries }
  | {
      readonly kind: "difference"
      readonly id: string
      readonly fields: ReadonlyArray<{ readonly from: string | null; readonly to: string | null }>
      readonly texts: ReadonlyArray<{ readonly lines: ReadonlyArray<string> }>
    }
  | { readonly kind: "audit"; readonly entries: ReadonlyArray<Parameters<typeof Replies.auditEntry>[0]> }
  | { readonly kind: "reviews"; readonly rows: ReadonlyArray<Parameters<typeof Replies.review.sentence>[0]> }
  | { readonly kind: "lines"; readonly lines: ReadonlyArray<string> }
  | { readonly kind: "screen"; readonly url: string }
  | { readonly kind: "hits"; readonly hits: ReadonlyArray<Listed> }
  | { readonly kind: "rows"; readonly type: keyof typeof Replies.emptyLists; readonly rows: ReadonlyArray<Listed> }
  | { readonly kind: "changes"; readonly changes: ReadonlyArray<{ readonly label: string }> }
  | { readonly kind: "pending"; readonly proposals: ReadonlyArray<Listed> }
  | { readonly kind: "help"; readonly commands: ReadonlyArray<{ readonly name: string }> }
  | { readonly kind: "usage"; readonly command: { readonly usage: string; readonly description: string } }

const namesOf = (rows: ReadonlyArray<Listed>): ReadonlyArray<string> =>
  rows.flatMap(({ id, record, name }) => [id, record, name].filter((each) => each !== undefined))

const orEmpty = (rows: ReadonlyArray<Listed>, empty: string) =>
  rows.length === 0 ? [empty] : [...namesOf(rows), ...(rows.length > 1 ? [Replies.count(rows.length)] : [])]

/** Advice that one of the terminals spells as a command, and the folder of a file. */
const withoutInstructions = (text: string): string =>
  text
    .replace(/; (?:LOG|ACCESS) .*$/, "")
    .replace(/ is saved: .*$/, " is saved:")
    .replace(/\.$/, "")

/** The texts of an answer, without instructions that differ. */
export const textsOf = (answer: Answer): ReadonlyArray<string> => {
  switch (answer.kind) {
    case "text":
    case "mistake":
      return answer.text.split("\n").map(withoutInstructions)
    case "failure":
      return [
        Sentences.heading(answer.failure),
        withoutInstructions(Sentences.sentence(answer.failure).replace(Sentences.instructions.addEvidence, "").trim())
      ]
    case "record":
      return answer.answer._tag === "Granted"
        ? namesOf([answer.answer.record])
        : answer.answer._tag === "Redacted"
          ? [Denials.redacted.heading, Denials.redacted.sentence]
          : [
              Denials.expunged.heading,
              Denials.expunged.sentence,
              ...(answer.near.length === 0 ? [] : [Replies.nearest, ...namesOf(answer.near)])
            ]
    case "section":
      return [answer.title]
    case "log":
      return answer.entries.length === 0
        ? [Replies.noChange]
        : answer.entries.map((entry) =>
            LogEntry.parts(entry, () => "TIME")
              .map(({ text }) => text)
              .join("")
          )
    case "difference": {
      const texts = [
        ...answer.fields.map(({ from, to }) => `${from ?? "none"} -> ${to ?? "none"}`),
        ...answer.texts.flatMap(({ lines: differing }) => differing)
      ]
      return texts.length === 0 ? [Replies.same(answer.id)] : texts
    }
    case "audit":
      return answer.entries.length === 0
        ? [Replies.empty.entries]
        : [...answer.entries.map(Replies.auditEntry), Replies.count(answer.entries.length)]
    case "reviews":
      return answer.rows.length === 0
        ? [Replies.noGlass]
        : answer.rows.map((row) => Replies.review.sentence(row, "TIME"))
    case "lines":
      return answer.lines
    case "screen":
      return [answer.url]
    case "hits":
      return orEmpty(answer.hits, Replies.empty.hits)
    case "rows":
      return orEmpty(answer.rows, Replies.emptyLists[answer.type])
    case "changes":
      return answer.changes.length === 0 ? [Replies.empty.history] : answer.changes.map(({ label }) => label)
    case "pending":
      return orEmpty(answer.proposals, Replies.empty.pending)
    case "help":
      return [Replies.helpHint]
    case "usage":
      return [answer.command.usage, answer.command.description]
  }
}
