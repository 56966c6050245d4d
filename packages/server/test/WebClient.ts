/** A browser as far as the server can tell: requests with all headers under control, and WebSockets. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http"
import { request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { WebSocket } from "ws"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly bytes: Buffer
}

export interface Request {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
  readonly localAddress?: string
}

/** Sends a request to an origin. The default headers can be replaced, and removed with undefined. */
export const send = (
  origin: string,
  path: string,
  { method = "GET", headers = {}, body, localAddress }: Request = {}
) =>
  new Promise<Answer>((resolve, reject) => {
    const { host, hostname, port, protocol } = new URL(origin)
    const isEncrypted = protocol === "https:"
    const all = { host, ...(method === "GET" || method === "HEAD" ? {} : { origin }), ...headers }
    const options = {
      host: hostname,
      port,
      path,
      method,
      agent: false as const,
      localAddress,
      ca: ServerProcess.certificate,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    }
    const request = (isEncrypted ? requestHttps : requestHttp)(options, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const bytes = Buffer.concat(chunks)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString(), bytes })
      })
    })
    request.on("error", reject)
    request.end(body)
  })

const json = { "content-type": "application/json" }

/** Sends credentials, the keeper's by default. */
export const postSession = (
  origin: string,
  { user = Keeper.user, password = Keeper.password, ...more }: Request & { user?: string; password?: string } = {}
) =>
  send(origin, "/session", {
    method: "POST",
    body: JSON.stringify({ user, password }),
    ...more,
    headers: { ...json, ...more.headers }
  })

/** Returns the pair of name and value of the cookie that an answer stores. */
export const cookieOf = ({ headers }: Answer): string => headers["set-cookie"]?.[0]?.split(";", 1).join("") ?? ""

/** Signs in; returns the cookie and the public id of the session. */
export const signIn = async (origin: string, options: Parameters<typeof postSession>[1] = {}) => {
  const answer = await postSession(origin, options)
  if (answer.status !== 200) throw new Error(`signing in failed: ${answer.status} ${answer.body}`)
  const { id }: { readonly id: string } = JSON.parse(answer.body)
  return { cookie: cookieOf(answer), id }
}

export interface Upgrade {
  readonly cookie?: string | undefined
  readonly id?: string
  readonly headers?: OutgoingHttpHeaders
  readonly path?: string
  readonly localAddress?: string
}

/** The class of WebSockets that send these headers, for modules of the web application, which know no headers. */
export const socketClass = (headers: OutgoingHttpHeaders) =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, { headers })
    }
  }

/** Opens a WebSocket. A refused one is closed with code 1006, and `status` is that of the answer. */
export const open = async (origin: string, { cookie, id = "", headers = {}, path, localAddress }: Upgrade) => {
  const all = { origin, cookie, ...headers }
  const socket = new WebSocket(`${origin.replace("http", "ws")}${path ?? `/ws?session=${id}`}`, {
    ca: ServerProcess.certificate,
    localAddress,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  })
  const lines: Array<string> = []
  const state: { status?: number; code?: number; reason?: string } = {}
  socket.on("message", (data: Buffer) => lines.push(data.toString()))
  socket.on("error", () => undefined)
  socket.on("unexpected-response", (_request, response) => {
    state.status = response.statusCode ?? 0
    socket.terminate()
  })
  const closed = new Promise<void>((resolve) => {
    socket.once("close", (code, reason) => {
      state.code = code
      state.reason = reason.toString()
      resolve()
    })
  })
  await Promise.race([new Promise((resolve) => socket.once("open", resolve)), closed])
  let lastRequest = 0
  return {
    socket,
    lines,
    /** The status of a refused upgrade. */
    status: () => state.status,
    /** The close code, once it is closed. */
    code: () => state.code,
    reason: () => state.reason,
    closed,
    send: (tag: string, payload: unknown = {}): string => {
      lastRequest += 1
      const id = `${lastRequest}`
      socket.send(JSON.stringify({ _tag: "Request", id, tag, payload }))
      return id
    }
  }
}

export type Opened = Awaited<ReturnType<typeof open>>

/** Sends a call and waits for its answer; an empty text when the connection is closed first. */
export const ask = async (client: Opened, tag: string, payload: unknown = {}): Promise<string> => {
  const id = client.send(tag, payload)
  const find = () => client.lines.find((line) => line.includes(`"requestId":"${id}"`))
  while (find() === undefined && client.code() === undefined) {
    await Promise.race([new Promise((resolve) => client.socket.once("message", resolve)), client.closed])
  }
  return find() ?? ""
}

/** Opens a WebSocket and sends `Hello`. */
export const greeted = async (origin: string, upgrade: Upgrade): Promise<Opened> => {
  const client = await open(origin, upgrade)
  const answer = await ask(client, "Hello", { version: 1, program: "test" })
  if (!answer.includes('"Success"')) throw new Error(`Hello failed: ${answer}`)
  return client
}
