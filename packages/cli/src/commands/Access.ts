import { Args, Command } from "@effect/cli"
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import * as Connection from "../Connection.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import { Refused } from "../Refused.ts"
import * as Answers from "../render/Answers.ts"

/** Reads a record and prints the answer; what is not granted is told by the exit code too. */
export const show = (type: Query.Access["type"], typed: string, json: boolean) =>
  Effect.gen(function* () {
    const query = yield* Input.decode(Query.Access, type)({ type, id: Input.idOf(type, typed) })
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* deepwell.access(query)
    yield* Output.answer(json, answer, (style) => Answers.answer(answer, style, true))
    if (answer._tag !== "Granted") {
      return yield* new Refused()
    }
  })

export const command = Command.make(
  "access",
  { ...Globals.session, type: Input.recordType, id: Args.text({ name: "id" }) },
  ({ type, id, ...globals }) => Connection.asUser(globals)(show(type, id, globals.json))
).pipe(Command.withDescription("Read one record: `scipnet access scp SCP-173 --user r.vance`."))
