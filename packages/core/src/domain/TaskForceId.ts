import * as Schema from "effect/Schema"

/** The designation of a mobile task force, e.g. `Epsilon-11`; at most 64 characters. Its nickname is its name. */
export const TaskForceId = Schema.String.pipe(
  Schema.maxLength(64),
  Schema.pattern(/^[A-Z][a-z]+(?:-[A-Z][a-z]+){0,2}-[0-9]{1,6}$/, {
    message: () => "a task force such as Epsilon-11"
  }),
  Schema.brand("TaskForceId")
).annotations({ identifier: "TaskForceId" })
export type TaskForceId = typeof TaskForceId.Type
