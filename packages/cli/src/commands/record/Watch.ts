import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Output } from "../../io/Output.ts"
import { Quiet } from "../../io/Quiet.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as WatchNotice from "../../render/WatchNotice.ts"

const whileLost = Schedule.intersect(
  Schedule.recurWhile(Predicate.isTagged("ConnectionLost")),
  Schedule.spaced("1 second")
)

export const watch = ActorCommand.asUser(
  "watch",
  "Print changes of the records visible to you as they are made, until Ctrl-C: `scipnet watch --json`.",
  {},
  Effect.fnUntraced(function* (_, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const output = yield* Output
    const isQuiet = (yield* Quiet) || json
    const note = (text: string) => (isQuiet ? Effect.void : output.errorLine(text))
    yield* note("Watching for changes. Ctrl-C ends.")
    // The next call reconnects, for the time of SCIPNET_RECONNECT_TIME, and resumes the session.
    const watching = Stream.tapError(deepwell.watch, (error) =>
      error._tag === "ConnectionLost"
        ? note(`The connection to ${error.server} was lost. Reconnecting; changes until then are not shown.`)
        : Effect.void
    ).pipe(Stream.retry(whileLost))
    yield* Stream.runForEach(watching, (notice) =>
      json ? output.json(notice) : output.lines(WatchNotice.render(notice, output.style))
    )
  })
)
