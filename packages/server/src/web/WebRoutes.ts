/**
 * The routes of the web listener.
 */
import type * as Effect from "effect/Effect"
import * as Reply from "./Reply.ts"
import * as SessionRoutes from "./SessionRoutes.ts"
import type { StaticFiles } from "./StaticFiles.ts"
import type { WebContext, WebRequest } from "./WebContext.ts"

const notAllowed = Reply.text(405, "Use GET.", { allow: "GET, HEAD", connection: "close" })
const notFound = Reply.text(404, "Not found.")
const upgradeRequired = Reply.text(426, "Use a WebSocket.", { upgrade: "websocket" })

/** Makes the function that answers requests: those for files at once, those for the session by an effect. */
export const make = (
  context: WebContext,
  files: StaticFiles
): ((web: WebRequest) => Reply.Reply | Effect.Effect<Reply.Reply>) => {
  const answerSession = SessionRoutes.make(context)
  return (web) => {
    const { method, url = "", headers } = web.request
    const [path = ""] = url.split("?")
    if (path === "/session") {
      return answerSession(web)
    }
    if (method !== "GET" && method !== "HEAD") {
      return notAllowed
    }
    if (path === "/ws") {
      return upgradeRequired
    }
    const encodings = headers["accept-encoding"]
    return files(path, Array.isArray(encodings) ? encodings.join() : (encodings ?? "")) ?? notFound
  }
}
