/** The answers of the terminal as data, which its transcript keeps and renders. */
import type { Decided } from "../app/Dossier.ts"
import type { Row } from "../app/Directory.ts"
import type { Hit } from "../parts/HitRow.tsx"
import type { Success } from "../protocol/Calls.ts"
import type { Change } from "../record/Changes.ts"
import type { AnyFailure } from "../words/Sentences.ts"
import type { RecordType } from "../words/Words.ts"
import type { CommandHelp } from "./Grammar.ts"

/** An answer. `mistake` is a line that cannot be executed as it is typed. */
export type TerminalAnswer =
  | {
      readonly kind: "record"
      readonly type: RecordType
      readonly answer: Decided
      readonly near: Success<"Near">
      readonly at?: number
    }
  | {
      readonly kind: "section"
      readonly title: string
      readonly body: string
      readonly record: string
      readonly place: string
    }
  | { readonly kind: "hits"; readonly words: string; readonly hits: ReadonlyArray<Hit> }
  | { readonly kind: "rows"; readonly type: RecordType; readonly rows: ReadonlyArray<Row> }
  | { readonly kind: "changes"; readonly id: string; readonly changes: ReadonlyArray<Change> }
  | { readonly kind: "pending"; readonly proposals: Success<"Pending"> }
  | { readonly kind: "trail"; readonly entries: Success<"Trail"> }
  | { readonly kind: "help"; readonly commands: ReadonlyArray<CommandHelp> }
  | { readonly kind: "usage"; readonly command: CommandHelp }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mistake"; readonly text: string }
  | { readonly kind: "failure"; readonly failure: AnyFailure }
