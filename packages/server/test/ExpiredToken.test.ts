/** Expired sessions, over both transports. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { eventually, hello, login, raw, request } = Clients
const lifetime = 2_000

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({
    deepwell: kept.deepwell,
    settings: { ...Keeper.settings, SCIPNET_SESSION_LIFETIME: `${lifetime} millis` }
  })
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

describe.each(["tcp", "tls"] as const)("a session over %s", (transport) => {
  /** Opens a connection and sends the hello message. */
  const open = async () => {
    const client = await raw(transport, server.ports[transport])
    client.read()
    await client.write(hello)
    const answer = async (line: string, id: number): Promise<string> => {
      const isAnswer = (each: string) => each.includes(`"requestId":"${id}"`)
      await client.write(line)
      expect(await eventually(() => client.lines().some(isAnswer))).toBe(true)
      return client.lines().find(isAnswer) ?? ""
    }
    return { ...client, answer }
  }

  it("can be resumed by its token until it expires", async () => {
    const first = await open()
    const { token } = JSON.parse(await first.answer(login(2), 2)).exit.value
    const second = await open()
    expect(await second.answer(request(2, "Resume", { token }), 2)).toContain('"Success"')

    await new Promise((resolve) => setTimeout(resolve, lifetime + 200))
    expect(await first.answer(request(3, "WhoAmI"), 3)).toContain("SessionEnded")
    expect(await second.answer(request(3, "WhoAmI"), 3)).toContain("SessionEnded")
    const third = await open()
    const refused = await third.answer(request(2, "Resume", { token }), 2)
    expect(refused).toContain('"Failure"')
    expect(refused).not.toContain(Keeper.user)
    expect(await third.answer(login(3), 3)).toContain('"Success"')
    expect(server.log()).not.toContain(token)
    for (const { socket } of [first, second, third]) socket.destroy()
  })
})
