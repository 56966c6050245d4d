/**
 * A scripted tour of the terminal: the sessions of two users of the demo deepwell.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as SignedInSession from "../connection/SignedInSession.ts"
import { Output } from "../io/Output.ts"
import * as LineSource from "../terminal/LineSource.ts"
import * as Repl from "../terminal/Repl.ts"
import type { User } from "./DemoContent.ts"

const sessions = [
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

/** Plays the tour on the open deepwell. `users` has the passwords. */
export const play = Effect.fnUntraced(function* (users: ReadonlyArray<User>) {
  const output = yield* Output
  for (const { user, lines } of sessions) {
    const password = users.find((each) => each.user === user)?.password ?? ""
    yield* output.line(`\nLogin: ${user}`)
    const source = yield* LineSource.script(lines)
    const enter = SignedInSession.signIn(user, Redacted.make(password), "demo")
    yield* Repl.run(source).pipe(SignedInSession.withSession(enter, "terminal"))
  }
})
