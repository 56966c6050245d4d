/**
 * An answer that is sent as it is made, at the speed of its reader.
 */
import { once } from "node:events"
import type * as Http from "node:http"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Reply from "../web/Reply.ts"

const write = (response: Http.ServerResponse, text: string): Effect.Effect<void> =>
  Effect.suspend(() =>
    response.write(text)
      ? Effect.void
      : // A reader who leaves closes the response, which interrupts this fiber.
        Effect.promise((signal) =>
          once(response, "drain", { signal }).then(
            () => undefined,
            () => undefined
          )
        )
  )

/** Sends lines of JSON. An error in the middle closes the connection, so that the reader knows that the end is missing. */
export const send = <E>(
  request: Http.IncomingMessage,
  response: Http.ServerResponse,
  lines: Stream.Stream<string, E>
): Effect.Effect<void, E> =>
  Effect.gen(function* () {
    Reply.begin(response, { "cache-control": "no-store", "content-type": "application/x-ndjson" })
    if (request.method !== "HEAD") {
      yield* Stream.runForEach(lines, (text) => write(response, text))
    }
    response.end()
  })
