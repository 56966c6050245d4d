/** Revoking a session closes its connections, over both transports. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { eventually, hello, login, raw, request } = Clients

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings: Keeper.settings })
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

describe.each(["tcp", "tls"] as const)("a session over %s", (transport) => {
  const signedIn = async () => {
    const client = await raw(transport, server.ports[transport])
    client.read()
    await client.write(hello + login(2))
    expect(await eventually(() => client.lines().length === 2)).toBe(true)
    const answer: { readonly exit: { readonly value: { readonly id: string } } } = JSON.parse(client.lines()[1] ?? "")
    return { ...client, session: answer.exit.value.id }
  }

  it("that another session of its user revokes is reported to the client, and its connection is closed", async () => {
    const [revoked, other] = [await signedIn(), await signedIn()]
    await other.write(request(3, "RevokeSession", { session: revoked.session }))
    expect(await eventually(revoked.isClosed)).toBe(true)
    expect(revoked.lines().slice(2)).toEqual(['{"_tag":"Defect","defect":"session ended"}'])
    await other.write(request(4, "WhoAmI"))
    expect(await eventually(() => other.lines().length === 4)).toBe(true)
    expect(other.lines()[3]).toContain('"Success"')
    other.socket.destroy()
  })
})
