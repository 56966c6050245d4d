/**
 * 3,200 logins at once, from one address and without an account: 100 connections, the most that one address may have, with
 * 32 each, the most that one connection may ask. Passwords cost what they do by default.
 */
import { afterAll, beforeAll, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const connections = 100
const logins = 32

/** Ten times what a quiet machine is to keep: the suite runs beside other programs. */
const slowest = 20_000
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

const within = async (time: Promise<number>): Promise<number> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(Number.POSITIVE_INFINITY), slowest)
  })
  const took = await Promise.race([time.catch(() => Number.POSITIVE_INFINITY), late])
  clearTimeout(timer)
  return took
}

it("lets others in while one address floods it with logins, and refuses most of the flood at once", async () => {
  await Clients.honest("tcp", server.ports.tcp)
  const attackers = await Promise.all(Array.from({ length: connections }, () => Clients.raw("tcp", server.ports.tcp)))
  const flood =
    Clients.hello + Array.from({ length: logins }, (_, at) => Clients.login(at + 2, `guess number ${at}`)).join("")
  for (const attacker of attackers) {
    attacker.read()
    void attacker.write(flood)
  }
  const times: Array<number> = []
  let peak = 0
  for (let sample = 0; sample < 8 && !times.includes(Number.POSITIVE_INFINITY); sample++) {
    times.push(await within(Clients.honest("tcp", server.ports.tcp)))
    peak = Math.max(peak, server.memory())
  }
  process.stdout.write(
    `Logins beside a flood of ${connections * logins}: ${times.map((time) => `${time}`).join(", ")} ms, ${peak.toFixed(0)} MB\n`
  )
  expect(Math.max(...times)).toBeLessThan(slowest)
  expect(peak).toBeLessThan(memory)

  const isAnswered = () => attackers.every(({ lines }) => lines().length === logins + 1)
  expect(await Clients.eventually(isAnswered, 20_000)).toBe(true)
  const answers = attackers.flatMap(({ lines }) => lines().slice(1))
  const refused = answers.filter((line) => line.includes('"TooManyLogins"'))
  expect(answers.filter((line) => line.includes('"LoginRefused"'))).toHaveLength(answers.length - refused.length)
  expect(refused.length).toBeGreaterThan(answers.length / 2)
  for (const { socket } of attackers) socket.destroy()
}, 240_000)
