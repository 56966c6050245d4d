/** Connections that speak the protocol of docs/protocol.md at little cost for the client. */
import { connect as connectTcp } from "node:net"
import { connect as connectTls } from "node:tls"

const newline = 0x0a

/** Bytes of a frame that identify the call that it answers; the rest of most answers is not decoded. */
const headLength = 80

export const frame = (id, tag, payload) =>
  `${JSON.stringify({ _tag: "Request", id: `${id}`, tag, payload: payload ?? {} })}\n`

const hello = { version: 1, program: "attack" }

/** Splits input into lines and passes on the beginning of each, or all of it if `whole` is set. */
const splitLines = (whole, onLine) => {
  let [pieces, length] = [[], 0]
  const append = (bytes) => {
    if (!whole && length >= headLength) return
    pieces.push(bytes)
    length += bytes.length
  }
  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      append(chunk.subarray(start, end))
      const line = Buffer.concat(pieces).toString("utf8")
      pieces = []
      length = 0
      start = end + 1
      onLine(line)
    }
    if (start < chunk.length) append(chunk.subarray(start))
  }
}

/** Opens a socket from the local address `from`, with TLS if `ca` is set. */
export const socketTo = ({ port, from, ca }) => {
  const plain = connectTcp({ host: "127.0.0.1", port, localAddress: from, noDelay: true })
  // The close event follows, which callers listen for.
  plain.on("error", () => undefined)
  if (ca === undefined) return plain
  const tls = connectTls({ socket: plain, ca, servername: "localhost" })
  return tls.on("error", () => undefined)
}

/**
 * Opens a connection and sends `Hello`. `call` passes the answer to a callback: the whole line or its beginning, undefined
 * if the connection closed before. Chunks of streams are acknowledged; only the exit message is an answer.
 */
export const open = ({ whole = false, onClose = () => undefined, ...where }) => {
  const socket = socketTo(where)
  const waiting = new Map()
  let [last, closed] = [0, false]
  const onData = splitLines(whole, (line) => {
    const [, kind, id] = /^\{"_tag":"(Exit|Chunk)","requestId":"(\d+)"/.exec(line) ?? []
    if (kind === "Chunk") {
      socket.write(`{"_tag":"Ack","requestId":"${id}"}\n`)
    } else if (waiting.has(id)) {
      const answer = waiting.get(id)
      waiting.delete(id)
      answer(line)
    }
  })
  socket.on("data", onData).on("close", () => {
    closed = true
    const unanswered = [...waiting.values()]
    waiting.clear()
    for (const answer of unanswered) answer(undefined)
    onClose()
  })
  const call = (tag, payload, answer = () => undefined) => {
    if (closed) return answer(undefined)
    last += 1
    waiting.set(`${last}`, answer)
    return socket.write(frame(last, tag, payload))
  }
  call("Hello", hello)
  return { socket, call, isClosed: () => closed, close: () => socket.destroy() }
}

export const succeeded = (line) => line !== undefined && line.includes('"exit":{"_tag":"Success"')

/** Returns the tag of the error in a complete line. */
export const reasonOf = (line) =>
  line === undefined ? "closed" : (JSON.parse(line).exit.cause?.error?._tag ?? "failed")
