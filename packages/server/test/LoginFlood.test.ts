/**
 * A flood of 3,200 concurrent logins from one address without an account: 100 connections, the limit of one origin, with 32
 * requests each, the limit of one connection. Password hashing has its default cost.
 */
import { afterAll, beforeAll, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const connections = 100
const logins = 32

/**
 * The flood takes the server about three seconds of processor time, and other logins about two seconds on an idle machine.
 * The limit is thirty times that, because other programs run beside the suite. Without the queue of password checks it took
 * several minutes and gigabytes of memory.
 */
const slowest = 60_000
const memory = 500

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell })
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Signs in with retries; returns the duration in milliseconds, or the last error if that takes too long. */
const measured = async (): Promise<number | string> => {
  const start = Date.now()
  const timeout = pause(slowest).then(() => "too late")
  const enter = async (): Promise<number | string> => {
    const failure = await Clients.honest("tcp", server.ports.tcp).then(
      () => undefined,
      (error: unknown) => String(error)
    )
    const took = Date.now() - start
    return failure === undefined ? took : took > slowest ? failure : enter()
  }
  return Promise.race([enter(), timeout])
}

it("lets other users sign in during a flood of logins from one address, and rejects most of the flood at once", async () => {
  await Clients.honest("tcp", server.ports.tcp)
  const attackers = await Promise.all(Array.from({ length: connections }, () => Clients.raw("tcp", server.ports.tcp)))
  const flood =
    Clients.hello + Array.from({ length: logins }, (_, at) => Clients.login(at + 2, `guess number ${at}`)).join("")
  for (const attacker of attackers) {
    attacker.read()
    void attacker.write(flood)
  }
  const times: Array<number | string> = []
  let peak = 0
  for (let sample = 0; sample < 8 && typeof times.at(-1) !== "string"; sample++) {
    times.push(await measured())
    peak = Math.max(peak, server.memory())
  }
  process.stdout.write(
    `Logins beside a flood of ${connections * logins}: ${times.join(", ")} ms, ${peak.toFixed(0)} MB\n`
  )
  expect(times).toEqual(times.map(() => expect.any(Number)))
  expect(peak).toBeLessThan(memory)

  const isAnswered = () => attackers.every(({ lines }) => lines().length === logins + 1)
  expect(await Clients.eventually(isAnswered, 60_000)).toBe(true)
  const answers = attackers.flatMap(({ lines }) => lines().slice(1))
  const refused = answers.filter((line) => /"TooMany(Logins|Requests)"/.test(line))
  // A connection whose hello was rejected gets ProtocolMismatch for its other calls.
  expect(answers.filter((line) => /"LoginRefused"|"ProtocolMismatch"/.test(line))).toHaveLength(
    answers.length - refused.length
  )
  expect(refused.length).toBeGreaterThan(answers.length / 2)
  for (const { socket } of attackers) socket.destroy()
}, 240_000)
