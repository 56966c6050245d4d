/** A connection to the server: sends calls as frames over one WebSocket, and resolves them with their answers. */
import type { Failure, LocalFailure, Payload, Success, Tag } from "./Calls.ts"

/** The error of a call, with its typed failure. */
export class CallFailed extends Error {
  readonly failure: Failure | LocalFailure

  constructor(failure: Failure | LocalFailure) {
    super(failure._tag)
    this.failure = failure
  }
}

/** True for the failure of a call with this tag. */
export const isFailure = (error: unknown, tag: CallFailed["failure"]["_tag"]): boolean =>
  error instanceof CallFailed && error.failure._tag === tag

const aboutOneAttempt: ReadonlySet<string> = new Set<Failure["_tag"]>([
  "ServerTrouble",
  "TooManyRequests",
  "TooManyLogins"
])

/** True for an error that says that the last attempt did nothing, but not what earlier ones did. */
export const isAboutOneAttempt = (error: unknown): boolean =>
  error instanceof CallFailed && aboutOneAttempt.has(error.failure._tag)

type Cause =
  | { readonly _tag: "Fail"; readonly error: Failure }
  | { readonly _tag: "Sequential" | "Parallel"; readonly left: Cause; readonly right: Cause }
  | { readonly _tag: "Empty" | "Die" | "Interrupt" }

type FromServer =
  | { readonly _tag: "Chunk"; readonly requestId: string; readonly values: ReadonlyArray<never> }
  | {
      readonly _tag: "Exit"
      readonly requestId: string
      readonly exit:
        { readonly _tag: "Success"; readonly value?: never } | { readonly _tag: "Failure"; readonly cause: Cause }
    }
  | { readonly _tag: "Defect"; readonly defect: unknown }
  | { readonly _tag: "Pong" }

interface OpenCall {
  readonly resolve: (value: never) => void
  readonly reject: (error: CallFailed) => void
  readonly onValue: (value: never) => void
}

/** Milliseconds between two pings, well below the idle time of the server and of common proxies. */
const pingInterval = 45_000

/** The close code of a session that has ended. */
export const sessionEnded = 4401

/** The causes that are no combination of others. */
const leaves = (cause: Cause): ReadonlyArray<Exclude<Cause, { readonly left: Cause }>> =>
  "left" in cause ? [...leaves(cause.left), ...leaves(cause.right)] : [cause]

const failureOf = (cause: Cause): Failure | LocalFailure => {
  const all = leaves(cause)
  const failed = all.find((leaf) => leaf._tag === "Fail")
  return (
    failed?.error ?? (all.some(({ _tag }) => _tag === "Die") ? { _tag: "InvalidCall" } : { _tag: "ConnectionLost" })
  )
}

/** An open connection. */
export interface Connection {
  /** Sends a call. Rejects with `CallFailed`. */
  readonly call: <T extends Tag>(tag: T, payload: Payload<T>) => Promise<Success<T>>
  /** Sends a call that is answered by a stream. Returns a function that ends it. */
  readonly listen: <T extends Tag>(
    tag: T,
    payload: Payload<T>,
    onValue: (value: Success<T>) => void,
    onEnd: (error?: CallFailed) => void
  ) => () => void
  /** Closes the connection. Its open calls fail at once, also when their answers are on the way. */
  readonly close: () => void
}

/** The events of a connection: `onOpen` at most once, then `onClose` exactly once with the WebSocket's close code. */
export interface ConnectionEvents {
  readonly onOpen: (connection: Connection) => void
  readonly onClose: (code: number) => void
}

/** Opens a connection for the session of this public id; the server refuses it when the cookie has another session. */
export const open = (session: string, { onOpen, onClose }: ConnectionEvents): Connection => {
  const scheme = location.protocol === "https:" ? "wss" : "ws"
  const socket = new WebSocket(`${scheme}://${location.host}/ws?session=${encodeURIComponent(session)}`)
  const calls = new Map<string, OpenCall>()
  let lastRequest = 0
  let pings = 0

  const send = (message: object) => socket.send(JSON.stringify(message))

  const request = <T extends Tag>(tag: T, payload: Payload<T>, call: OpenCall): string => {
    lastRequest += 1
    const id = String(lastRequest)
    if (socket.readyState === WebSocket.OPEN) {
      calls.set(id, call)
      send({ _tag: "Request", id, tag, payload })
    } else {
      call.reject(new CallFailed({ _tag: "ConnectionLost" }))
    }
    return id
  }

  const receive = (message: FromServer): void => {
    if (message._tag === "Chunk") {
      const call = calls.get(message.requestId)
      for (const value of message.values) {
        call?.onValue(value)
      }
      send({ _tag: "Ack", requestId: message.requestId })
    } else if (message._tag === "Exit") {
      const call = calls.get(message.requestId)
      calls.delete(message.requestId)
      if (message.exit._tag === "Failure") {
        call?.reject(new CallFailed(failureOf(message.exit.cause)))
      } else if (call !== undefined) {
        // A call without an answer has no value.
        const { value } = message.exit
        Reflect.apply(call.resolve, undefined, [value])
      }
    }
  }

  const failCalls = (): void => {
    for (const call of calls.values()) {
      call.reject(new CallFailed({ _tag: "ConnectionLost" }))
    }
    calls.clear()
  }

  const connection: Connection = {
    call: (tag, payload) =>
      new Promise((resolve, reject) => {
        request(tag, payload, { resolve, reject, onValue: () => undefined })
      }),
    listen: (tag, payload, onValue, onEnd) => {
      const id = request(tag, payload, { resolve: () => onEnd(), reject: onEnd, onValue })
      return () => {
        if (calls.delete(id) && socket.readyState === WebSocket.OPEN) {
          send({ _tag: "Interrupt", requestId: id })
        }
      }
    },
    close: () => {
      socket.close()
      failCalls()
    }
  }

  socket.addEventListener("open", () => {
    pings = window.setInterval(() => send({ _tag: "Ping" }), pingInterval)
    request(
      "Hello",
      { version: 1, program: "scipnet-web" },
      {
        resolve: () => onOpen(connection),
        reject: () => socket.close(),
        onValue: () => undefined
      }
    )
  })
  socket.addEventListener("message", ({ data }) => receive(JSON.parse(data)))
  socket.addEventListener("close", ({ code }) => {
    clearInterval(pings)
    failCalls()
    onClose(code)
  })
  return connection
}
