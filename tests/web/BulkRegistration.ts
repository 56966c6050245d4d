/** Files many records over one WebSocket, many at a time, so that the server commits them together. */
import * as WebClient from "../../packages/server/test/WebClient.ts"
import type { Account, Archive } from "./Archive.ts"

/** Calls in flight. */
const inFlight = 500

/** The settings of a server that accepts so many of one user and one connection. */
export const settings = { SCIPNET_MAX_REQUESTS: "1000", SCIPNET_MAX_CALLS_PER_USER: "1000" }

/** Executes all commands as a user. Rejects when one is not accepted. */
export const execute = async (archive: Archive, by: Account, commands: ReadonlyArray<object>): Promise<void> => {
  const client = await WebClient.greeted(archive.origin, await WebClient.signIn(archive.origin, by))
  const waiting = [...commands]
  let open = 0
  await new Promise<void>((resolve, reject) => {
    const send = () => {
      while (open < inFlight && waiting.length > 0) {
        open += 1
        client.send("Execute", { command: waiting.shift() })
      }
      if (open === 0) resolve()
    }
    client.socket.on("message", (data: Buffer) => {
      const text = data.toString()
      if (!text.includes('"_tag":"Exit"')) return
      if (!text.includes('"Success"')) reject(new Error(text))
      open -= 1
      send()
    })
    void client.closed.then(() => reject(new Error("The connection was closed.")))
    send()
  })
  client.socket.close()
}
