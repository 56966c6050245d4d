/**
 * Reads small JSON bodies of requests.
 */
import type * as Http from "node:http"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

const mostBytes = 8 * 1024

/** Up to this size a body is received, so that its client reads the answer; a longer one is cut off. */
const mostDiscarded = 1024 * 1024

/** A body that is not read, with the status of its answer. */
export class BodyRejected extends Data.TaggedError("BodyRejected")<{
  readonly status: 400 | 413 | 415
  readonly reason: string
}> {}

const isJson = ({ headers }: Http.IncomingMessage): boolean =>
  /^application\/json(?:; *charset=utf-8)?$/i.test(headers["content-type"] ?? "") &&
  headers["content-encoding"] === undefined

const receive = (request: Http.IncomingMessage) =>
  Effect.async<Buffer, BodyRejected>((resume) => {
    const chunks: Array<Buffer> = []
    let length = 0
    const reject = (status: 400 | 413, reason: string) => resume(new BodyRejected({ status, reason }))
    request.on("data", (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostBytes) {
        chunks.push(chunk)
      } else if (length > mostDiscarded) {
        reject(413, "too long")
        request.pause()
      }
    })
    request.once("end", () =>
      length <= mostBytes ? resume(Effect.succeed(Buffer.concat(chunks))) : reject(413, "too long")
    )
    request.once("error", () => reject(400, "incomplete"))
    request.once("close", () => reject(400, "incomplete"))
  })

/** Reads a body of `application/json` in UTF-8 with at most 8 KiB. */
export const read = (request: Http.IncomingMessage): Effect.Effect<unknown, BodyRejected> =>
  isJson(request)
    ? Effect.flatMap(receive(request), (bytes) =>
        Effect.try({
          try: (): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)),
          catch: () => new BodyRejected({ status: 400, reason: "not JSON" })
        })
      )
    : Effect.fail(new BodyRejected({ status: 415, reason: "not JSON" }))
