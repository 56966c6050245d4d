/** A server with the operator's log page, and requests to it. */
import { setTimeout } from "node:timers/promises"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

const linkPattern = /log page, once within five minutes: (http:\/\/\S+)\/-\/log#([\w-]{43})/

/** Starts a server with `--inspect`. */
export const start = async (options: ServerProcess.Options) => {
  const settings = { ...Keeper.settings, SCIPNET_INSPECT_PORT: "0", ...options.settings }
  return withLink(await ServerProcess.start({ ...options, settings, args: ["--inspect", ...(options.args ?? [])] }))
}

/** Waits for the link that a server with `--inspect` prints. */
export const withLink = async (server: ServerProcess.Running) => {
  for (let tries = 0; !linkPattern.test(server.log()) && tries < 200; tries += 1) await setTimeout(50)
  const [, origin = "", token = ""] = linkPattern.exec(server.log()) ?? []
  if (origin === "") throw new Error(`the server printed no link: ${server.log()}`)
  return { ...server, inspect: origin, token }
}

export type Running = Awaited<ReturnType<typeof start>>

/** Exchanges a token. */
export const exchange = (origin: string, token: string, request: WebClient.Request = {}) =>
  WebClient.send(origin, "/-/session", {
    method: "POST",
    body: JSON.stringify({ token }),
    ...request,
    headers: { "content-type": "application/json", ...request.headers }
  })

/** Exchanges the link of a server; returns the cookie. */
export const enter = async ({ inspect, token }: Running): Promise<string> => {
  const answer = await exchange(inspect, token)
  if (answer.status !== 204) throw new Error(`the link was not exchanged: ${answer.status}`)
  return WebClient.cookieOf(answer)
}

/** Reads a path of the API. */
export const read = async (origin: string, path: string, cookie: string) => {
  const { status, body } = await WebClient.send(origin, `/-/api${path}`, { headers: { cookie } })
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`)
  return body
}

/** Waits until a process has written a text to its log. */
export const logged = async (server: Pick<Running, "log">, text: string): Promise<void> => {
  for (let tries = 0; !server.log().includes(text) && tries < 100; tries += 1) await setTimeout(20)
}
