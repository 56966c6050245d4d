/**
 * Prints notices about changed records while the terminal is in use.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as Scope from "effect/Scope"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import { Output } from "../io/Output.ts"
import * as WatchNotice from "../render/WatchNotice.ts"
import { usageError, type Words } from "./UsageError.ts"
import type { LineSource } from "./LineSource.ts"
import * as SessionMemory from "./SessionMemory.ts"

const isLost = Predicate.isTagged("ConnectionLost")

const reason = (error: unknown): string => (ErrorMessages.isKnown(error) ? ErrorMessages.sentence(error) : "")

/** Returns the implementation of `WATCH` and `WATCH OFF`. Watching ends with the scope. */
export const make = (source: LineSource, scope: Scope.Scope) => {
  const notices = Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const output = yield* Output
    const watching = Stream.runForEach(deepwell.watch, (notice) =>
      source.announce(WatchNotice.render(notice, output.style))
    )
    yield* watching.pipe(
      Effect.tapErrorTag("ConnectionLost", () =>
        source.announce([
          "The connection was lost. WATCH resumes after it is restored; changes until then are not shown."
        ])
      ),
      Effect.retry({ while: isLost }),
      Effect.catchAllCause((cause) =>
        Cause.isInterruptedOnly(cause)
          ? Effect.void
          : source.announce([
              `WATCH has ended. ${Option.match(Cause.failureOption(cause), { onNone: () => "", onSome: reason })}`
            ])
      ),
      Effect.zipRight(SessionMemory.update({ watchFiber: null }))
    )
  })

  return (words: Words) =>
    Effect.gen(function* () {
      const output = yield* Output
      const { watchFiber } = yield* SessionMemory.memory
      const [word = "ON"] = words.map((each) => each.toUpperCase())
      if (words.length > 1 || (word !== "ON" && word !== "OFF")) {
        return yield* usageError("WATCH")
      }
      if (word === "OFF") {
        yield* watchFiber === null ? Effect.void : Fiber.interrupt(watchFiber)
        yield* SessionMemory.update({ watchFiber: null })
        return yield* output.line(watchFiber === null ? Outcomes.watch.notOn : Outcomes.watch.off)
      }
      if (watchFiber !== null) {
        return yield* output.line(Outcomes.watch.alreadyOn)
      }
      // Fails here without a connection, instead of watching nothing.
      const deepwell = yield* Deepwell.Deepwell
      yield* deepwell.whoAmI
      yield* SessionMemory.update({ watchFiber: yield* Effect.forkIn(notices, scope) })
      yield* output.line(Outcomes.watch.on)
    })
}
