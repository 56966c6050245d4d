/** A line that is cut in the middle of a call. */
import type { WebSocketRoute } from "playwright-core"
import type * as Tab from "./Tab.ts"

/** The moment at which the line is cut: the call is lost, or only its answer. */
export const moments = ["before the server has it", "after the server has answered"] as const
export type Moment = (typeof moments)[number]

interface Frame {
  readonly _tag?: string
  readonly tag?: string
  readonly id?: string
  readonly requestId?: string
  readonly payload?: { readonly commandId?: string }
}

/**
 * Cuts the line of the first call of this name on a page; later lines are whole. Returns the command ids of such calls, in
 * the order in which they were sent.
 */
export const cutFirst = async (
  { page }: Tab.Tab,
  call: string,
  moment: Moment,
  cut: (line: WebSocketRoute) => Promise<void> = (line) => line.close()
): Promise<ReadonlyArray<string>> => {
  let request: string | undefined
  let isCut = false
  const cutOnce = (line: WebSocketRoute) => {
    isCut = true
    void cut(line)
  }
  const commandIds: Array<string> = []
  await page.routeWebSocket(/\/ws/, (line) => {
    const server = line.connectToServer()
    line.onMessage((message) => {
      const frame: Frame = JSON.parse(`${message}`)
      if (frame.tag !== call) {
        server.send(message)
        return
      }
      commandIds.push(frame.payload?.commandId ?? "")
      if (request !== undefined) {
        server.send(message)
        return
      }
      request = frame.id
      if (moment === "after the server has answered") server.send(message)
      else cutOnce(line)
    })
    server.onMessage((message) => {
      const { _tag, requestId }: Frame = JSON.parse(`${message}`)
      if (_tag === "Exit" && requestId === request && !isCut) cutOnce(line)
      else line.send(message)
    })
  })
  return commandIds
}
