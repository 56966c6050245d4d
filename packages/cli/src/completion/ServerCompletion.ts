/**
 * Asks a server for completions: one query, once and without retries, on a connection that does not prolong the session.
 */
import { connect as connectTcp, isIP, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { ServerAddress } from "../connection/ServerAddress.ts"

/** A call of the protocol (docs/protocol.md). */
export interface Call {
  readonly tag: string
  readonly payload: object
}

/** A completion that the server did not answer. It has no reason, because a failure prints nothing. */
class Unanswered {
  readonly _tag = "Unanswered"
}

/** The version of the protocol whose calls this module sends. */
const version = 1

const maxBytes = 1_048_576

const open = ({ tls, host, port }: ServerAddress, ca: string | undefined): Socket =>
  tls
    ? connectTls({
        host,
        port,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(ca === undefined ? {} : { ca })
      })
    : connectTcp({ host, port })

const parseJson = Option.liftThrowable((line: string): unknown => JSON.parse(line))

/** The value of a successful answer to the call of an id; none for any other line. */
const successOf = (line: string, id: number): Option.Option<unknown> =>
  Option.flatMap(parseJson(line), (frame) => {
    const isAnswer = Predicate.isRecord(frame) && frame["_tag"] === "Exit" && frame["requestId"] === String(id)
    const exit = isAnswer ? frame["exit"] : undefined
    return Predicate.isRecord(exit) && exit["_tag"] === "Success" ? Option.some(exit["value"]) : Option.none()
  })

/** Makes calls one after the other, and returns the answer to the last one. */
const converse = (socket: Socket, connected: "connect" | "secureConnect", calls: ReadonlyArray<Call>) =>
  Effect.async<unknown, Unanswered>((resume) => {
    const failed = () => resume(Effect.fail(new Unanswered()))
    let received = ""
    let sent = 0
    const send = () => {
      const call = calls[sent]
      sent += 1
      socket.write(`${JSON.stringify({ _tag: "Request", id: String(sent), ...call })}\n`)
    }
    const accept = (line: string) => {
      const answer = successOf(line, sent)
      if (Option.isNone(answer)) {
        failed()
      } else if (sent === calls.length) {
        resume(Effect.succeed(answer.value))
      } else {
        send()
      }
    }
    socket.once("close", failed)
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      received += chunk
      const lines = received.split("\n")
      received = lines.pop() ?? ""
      lines.filter((line) => line !== "").forEach(accept)
      if (received.length > maxBytes) {
        failed()
      }
    })
    socket.once(connected, send)
  })

/** Signs in with a token and makes one call; returns its answer. `ca` is the text of a PEM file. */
export const ask = (address: ServerAddress, ca: string | undefined, token: Redacted.Redacted, call: Call) =>
  Effect.scoped(
    Effect.gen(function* () {
      const socket = yield* Effect.acquireRelease(
        Effect.sync(() => open(address, ca).on("error", () => undefined)),
        (socket) => Effect.sync(() => socket.destroy())
      )
      return yield* converse(socket, address.tls ? "secureConnect" : "connect", [
        { tag: "Hello", payload: { version, program: "scipnet completion" } },
        { tag: "Attach", payload: { token: Redacted.value(token) } },
        call
      ])
    })
  )
