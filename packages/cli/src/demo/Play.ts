/**
 * A short session that plays itself: two people of the demo deepwell at the terminal, one after the other.
 */
import { Effect, Redacted } from "effect"
import * as Entrance from "../Entrance.ts"
import { Output } from "../Output.ts"
import * as LineSource from "../terminal/LineSource.ts"
import * as Terminal from "../terminal/Terminal.ts"
import type { User } from "./Content.ts"

const acts = [
  {
    user: "m.okafor",
    lines: [
      "ACCESS SCP 173",
      "OPEN 1",
      "ACCESS SCP 096",
      "ACCESS SCP 4999",
      "SEARCH concrete",
      "STATUS 173 EXPLAINED stage prop"
    ]
  },
  {
    user: "i.brandt",
    lines: ["STATUS 173 EXPLAINED the casting workshop has confessed", "HISTORY 173", "STATUS 173 DELETED tidying up"]
  }
]

/** Plays for the users of the demo deepwell, in the deepwell that is open. */
export const play = (users: ReadonlyArray<User>) =>
  Effect.gen(function* () {
    const output = yield* Output
    for (const { user, lines } of acts) {
      const password = users.find((each) => each.user === user)?.password ?? ""
      yield* output.line(`\nLogin: ${user}`)
      const source = yield* LineSource.script(lines)
      const enter = Entrance.byPassword(user, Redacted.make(password), "demo")
      yield* Terminal.run(source).pipe(Entrance.during(enter, "terminal"))
    }
  })
