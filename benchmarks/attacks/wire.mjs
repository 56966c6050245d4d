/** Connections as docs/protocol.md has them, as cheap for their own side as can be. */
import { connect as connectTcp } from "node:net"
import { connect as connectTls } from "node:tls"

const newline = 0x0a

/** How much of a frame is looked at to know which call it answers: answers are large, and most are of no interest. */
const headLength = 80

export const frame = (id, tag, payload) =>
  `${JSON.stringify({ _tag: "Request", id: `${id}`, tag, payload: payload ?? {} })}\n`

const hello = { version: 1, program: "attack" }

/** Divides what comes in into lines, keeps the beginning of each, or all of it with `whole`. */
const lines = (whole, take) => {
  let [kept, length] = [[], 0]
  const keep = (bytes) => {
    if (!whole && length >= headLength) return
    kept.push(bytes)
    length += bytes.length
  }
  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end))
      const line = Buffer.concat(kept).toString("utf8")
      kept = []
      length = 0
      start = end + 1
      take(line)
    }
    if (start < chunk.length) keep(chunk.subarray(start))
  }
}

/** Opens a socket from one of this machine's addresses; TLS where `ca` is given. */
export const socketTo = ({ port, from, ca }) => {
  const plain = connectTcp({ host: "127.0.0.1", port, localAddress: from, noDelay: true })
  // Ends as a close, which its user waits for.
  plain.on("error", () => undefined)
  if (ca === undefined) return plain
  const tls = connectTls({ socket: plain, ca, servername: "localhost" })
  return tls.on("error", () => undefined)
}

/**
 * A connection that says `Hello` first. `call` takes what is done with the answer: the whole line or its beginning,
 * undefined when the connection closed before it. With `stream`, chunks are acknowledged and only the exit answers.
 */
export const open = ({ whole = false, onClose = () => undefined, ...where }) => {
  const socket = socketTo(where)
  const waiting = new Map()
  let [last, closed] = [0, false]
  const take = lines(whole, (line) => {
    const [, kind, id] = /^\{"_tag":"(Exit|Chunk)","requestId":"(\d+)"/.exec(line) ?? []
    if (kind === "Chunk") {
      socket.write(`{"_tag":"Ack","requestId":"${id}"}\n`)
    } else if (waiting.has(id)) {
      const answer = waiting.get(id)
      waiting.delete(id)
      answer(line)
    }
  })
  socket.on("data", take).on("close", () => {
    closed = true
    const left = [...waiting.values()]
    waiting.clear()
    for (const answer of left) answer(undefined)
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

/** The tag of the error that a whole line tells of. */
export const reasonOf = (line) =>
  line === undefined ? "closed" : (JSON.parse(line).exit.cause?.error?._tag ?? "failed")
