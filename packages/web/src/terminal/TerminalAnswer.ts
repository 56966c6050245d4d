/** The answers of the terminal as data, which its transcript keeps and renders. */
import type { FieldDifference } from "@scipnet/presentation/history/RecordDifference"
import type { Decided } from "../app/Dossier.ts"
import type { Notice } from "../app/Notices.ts"
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
      readonly near: ReadonlyArray<Success<"Near">[number] & { readonly type: RecordType }>
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
  | { readonly kind: "rows"; readonly type: RecordType; readonly rows: ReadonlyArray<Row>; readonly hasMore: boolean }
  | { readonly kind: "changes"; readonly id: string; readonly changes: ReadonlyArray<Change> }
  | { readonly kind: "pending"; readonly proposals: Success<"Pending"> }
  | { readonly kind: "trail"; readonly entries: Success<"Trail"> }
  | { readonly kind: "help"; readonly commands: ReadonlyArray<CommandHelp> }
  | { readonly kind: "usage"; readonly command: CommandHelp }
  | { readonly kind: "log"; readonly entries: Success<"Timeline"> }
  | {
      readonly kind: "difference"
      readonly id: string
      readonly fields: ReadonlyArray<FieldDifference>
      readonly titles: ReadonlyArray<{ readonly from: string; readonly to: string }>
      readonly texts: ReadonlyArray<{ readonly section: string; readonly lines: ReadonlyArray<string> }>
    }
  | { readonly kind: "audit"; readonly entries: Success<"Audit"> }
  | { readonly kind: "reviews"; readonly rows: Success<"Reviews"> }
  | { readonly kind: "lines"; readonly lines: ReadonlyArray<string> }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "screen"; readonly url: string; readonly text: string }
  | {
      readonly kind: "text"
      readonly text: string
      /** The command that shows the change. */
      readonly see?: string
      /** The command that takes it back, or how to. */
      readonly undo?: string
    }
  | { readonly kind: "mistake"; readonly text: string }
  | { readonly kind: "failure"; readonly failure: AnyFailure }
