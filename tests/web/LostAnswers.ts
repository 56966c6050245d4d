/** A line that is cut in the middle of every command: the command is lost, or only its answer. */
import type { Moment } from "./LostLine.ts"
import type * as Tab from "./Tab.ts"

interface Frame {
  readonly _tag?: string
  readonly tag?: string
  readonly id?: string
  readonly requestId?: string
  readonly payload?: { readonly command?: { readonly _tag: string }; readonly commandId?: string }
}

const parse = (message: string | Buffer): Frame => JSON.parse(`${message}`)

/** Cuts the line of a page once for each command. Returns the names of the commands, as often as they were sent. */
export const cutEveryCommand = async ({ page }: Tab.Tab, moment: Moment): Promise<ReadonlyArray<string>> => {
  const sent: Array<string> = []
  const known = new Set<string>()
  await page.routeWebSocket(/\/ws/, (line) => {
    const server = line.connectToServer()
    const cut = new Set<string>()
    line.onMessage((message) => {
      const { tag, id = "", payload } = parse(message)
      if (tag === "Execute") {
        sent.push(payload?.command?._tag ?? "")
        const commandId = payload?.commandId ?? ""
        if (!known.has(commandId)) {
          known.add(commandId)
          if (moment === "before the server has it") {
            void line.close()
            return
          }
          cut.add(id)
        }
      }
      server.send(message)
    })
    server.onMessage((message) => {
      const { _tag, requestId = "" } = parse(message)
      if (_tag === "Exit" && cut.has(requestId)) void line.close()
      else line.send(message)
    })
  })
  return sent
}
