import * as Schema from "effect/Schema"
import * as RecordIdSyntax from "./RecordIdSyntax.ts"

/** The designation of a mobile task force, e.g. `Epsilon-11`; at most 64 characters. Its nickname is its name. */
export const TaskForceId = Schema.String.pipe(
  Schema.maxLength(64),
  Schema.pattern(RecordIdSyntax.patterns.mtf, {
    message: () => "a task force such as Epsilon-11"
  }),
  Schema.brand("TaskForceId")
).annotations({ identifier: "TaskForceId" })
export type TaskForceId = typeof TaskForceId.Type
