/** Connections that are signed in with `Attach`: their calls are audited, and do not prolong the session. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { eventually, hello, login, raw, request } = Clients

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running

beforeAll(async () => {
  kept = await Keeper.make()
  // A use of the session is stored at most once in a tenth of this time.
  const settings = { ...Keeper.settings, SCIPNET_SESSION_IDLE: "2 seconds" }
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings })
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

const open = async () => {
  const client = await raw("tls", server.ports.tls)
  client.read()
  await client.write(hello)
  const answer = async (line: string, id: number) => {
    const isAnswer = (each: string) => each.includes(`"requestId":"${id}"`)
    await client.write(line)
    expect(await eventually(() => client.lines().some(isAnswer))).toBe(true)
    return JSON.parse(client.lines().find(isAnswer) ?? "").exit
  }
  return { ...client, answer }
}

const complete = (id: number) => request(id, "Complete", { query: { type: "user", prefix: "", limit: 10 } })

describe("a session at which a program is attached", () => {
  it("is not prolonged by its calls, and they are in the audit log", async () => {
    const first = await open()
    const { token, id } = (await first.answer(login(2), 2)).value
    const second = await open()
    expect(await second.answer(request(2, "Attach", { token }), 2)).toMatchObject({ value: { id, user: Keeper.user } })
    const seenAt = async (call: number) =>
      (await second.answer(request(call, "Sessions", { whose: "own" }), call)).value[0].seenAt
    const seen = await seenAt(3)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect((await second.answer(complete(4), 4)).value).toContain(Keeper.user)
    expect(await seenAt(5)).toBe(seen)
    const trail = await second.answer(request(6, "Trail", { query: { user: Keeper.user, limit: 5 } }), 6)
    expect(trail.value).toContainEqual(
      expect.objectContaining({ action: "complete", session: id, decision: "granted" })
    )
    expect((await first.answer(complete(7), 7)).value).toContain(Keeper.user)
    expect(await seenAt(8)).toBeGreaterThan(seen)
    for (const { socket } of [first, second]) socket.destroy()
  })

  it("ends although calls are made", async () => {
    const first = await open()
    const { token } = (await first.answer(login(2), 2)).value
    const second = await open()
    await second.answer(request(2, "Attach", { token }), 2)
    for (let call = 3; call < 10; call += 1) {
      await new Promise((resolve) => setTimeout(resolve, 400))
      await second.answer(complete(call), call)
    }
    expect(JSON.stringify(await second.answer(complete(20), 20))).toContain("SessionEnded")
    for (const { socket } of [first, second]) socket.destroy()
  })

  it("cannot be attached to with another token", async () => {
    const client = await open()
    expect(JSON.stringify(await client.answer(request(2, "Attach", { token: "x".repeat(43) }), 2))).toContain(
      "LoginRefused"
    )
    expect(JSON.stringify(await client.answer(complete(3), 3))).toContain("NotSignedIn")
    client.socket.destroy()
  })
})
