/** A client of a server: one connection, calls by their tags. */
import { Schema } from "effect"
import * as Clients from "../../packages/server/test/Clients.ts"

const Line = Schema.parseJson(
  Schema.Struct({
    requestId: Schema.optional(Schema.String),
    exit: Schema.optional(
      Schema.Union(
        Schema.Struct({ _tag: Schema.Literal("Success"), value: Schema.optional(Schema.Unknown) }),
        Schema.Struct({ _tag: Schema.Literal("Failure"), cause: Schema.Unknown })
      )
    )
  })
)
const decodeLine = Schema.decodeSync(Line)
const Failed = Schema.Struct({ _tag: Schema.Literal("Fail"), error: Schema.Struct({ _tag: Schema.String }) })
const isFailed = Schema.is(Failed)

/** Milliseconds after which a call without an answer fails with `NoReply`. */
const limit = 60_000

/** The answer to a call: its value, or the tag of its error and the whole cause as it was sent. */
export type Reply =
  | { readonly _tag: "Success"; readonly value: unknown }
  | { readonly _tag: "Failure"; readonly error: string; readonly cause: unknown }

export interface LineClient {
  readonly ask: (tag: string, payload: unknown) => Promise<Reply>
  readonly close: () => void
}

/** Connects to a server by TCP. Calls of a closed connection fail with `Closed`, and late ones with `NoReply`. */
export const connect = async (port: number): Promise<LineClient> => {
  const { socket, write, isClosed } = await Clients.raw("tcp", port)
  const waiting = new Map<string, (reply: Reply) => void>()
  let text = ""
  socket.setEncoding("utf8").on("data", (more: string) => {
    const lines = `${text}${more}`.split("\n")
    text = lines.pop() ?? ""
    for (const line of lines) {
      const { requestId = "", exit } = decodeLine(line)
      if (exit === undefined) continue
      const reply: Reply =
        exit._tag === "Success"
          ? { _tag: "Success", value: exit.value }
          : {
              _tag: "Failure",
              error: isFailed(exit.cause) ? exit.cause.error._tag : JSON.stringify(exit.cause),
              cause: exit.cause
            }
      waiting.get(requestId)?.(reply)
      waiting.delete(requestId)
    }
  })
  const closed: Reply = { _tag: "Failure", error: "Closed", cause: null }
  socket.on("close", () => {
    for (const settle of waiting.values()) settle(closed)
    waiting.clear()
  })
  let last = 0
  const ask: LineClient["ask"] = (tag, payload) =>
    new Promise((resolve) => {
      if (isClosed()) return resolve(closed)
      const id = (last += 1)
      const late = setTimeout(() => resolve({ _tag: "Failure", error: "NoReply", cause: null }), limit)
      waiting.set(`${id}`, (reply) => {
        clearTimeout(late)
        resolve(reply)
      })
      void write(Clients.request(id, tag, payload))
    })
  await ask("Hello", { version: 1, program: "machines" })
  return { ask, close: () => socket.destroy() }
}
