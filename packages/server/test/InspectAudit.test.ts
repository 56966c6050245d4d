/** Each look of the operator's log page is an entry of the audit log, written before its answer. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as InspectClient from "./InspectClient.ts"
import * as Keeper from "./Keeper.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: InspectClient.Running
let cookie = ""

beforeAll(async () => {
  kept = await Keeper.make()
  server = await InspectClient.start({ deepwell: kept.deepwell })
  cookie = await InspectClient.enter(server)
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

interface Stored {
  readonly position: number
  readonly type: string
  readonly stream: string
  readonly data: string
  readonly metadata: string
}

const chain = async (): Promise<ReadonlyArray<Stored>> => {
  const [, ...lines] = (await InspectClient.read(server.inspect, "/chain", cookie)).trim().split("\n")
  return lines.map((line) => JSON.parse(line))
}

/** The entries that a request adds to the log, without that of the walk which reads them. */
const entriesOf = async (request: () => Promise<unknown>) => {
  const before = (await chain()).length
  await request()
  return (await chain()).slice(before, -1).map(({ type, data, metadata }) => {
    const { action, details } = JSON.parse(data)
    return { type, action, details, actor: JSON.parse(metadata).actor }
  })
}

const look = (path: string) => () => InspectClient.read(server.inspect, path, cookie)
const entry = (action: string, details: object) => ({
  type: "OperatorActed",
  action,
  details,
  actor: expect.stringMatching(/^operator:./)
})

describe("the audit log", () => {
  it("has an entry of the operator for the overview, a page of events with its range, and an event", async () => {
    expect(await entriesOf(look("/overview"))).toEqual([entry("inspect", {})])
    expect(await entriesOf(look("/events?to=4"))).toEqual([entry("inspect events", { from: 1, to: 4, count: 4 })])
    expect(await entriesOf(look("/events?to=4&by=type&value=UserRegistered"))).toEqual([
      entry("inspect events", { type: "UserRegistered", from: 1, to: expect.any(Number), count: 2 })
    ])
    expect(await entriesOf(look("/events?to=99&by=stream&value=scp-SCP-001"))).toEqual([
      entry("inspect events", expect.objectContaining({ stream: "scp-SCP-001", count: 2 }))
    ])
    expect(await entriesOf(look("/event/2"))).toEqual([entry("inspect event", { position: 2 })])
  })

  it("has one for a walk of the whole chain", async () => {
    const found = await entriesOf(async () => {
      expect((await chain()).at(-1)).toMatchObject({ data: expect.stringContaining("inspect chain") })
    })
    expect(found).toEqual([entry("inspect chain", {})])
  })

  it("has one for a run of the doctor, before its own", async () => {
    expect(await entriesOf(look("/doctor"))).toEqual([
      entry("inspect doctor", {}),
      entry("doctor", { problems: expect.any(Number) })
    ])
  })

  it("has none for a refused request, the page and its link", async () => {
    const refused = async () => {
      await expect(InspectClient.read(server.inspect, "/overview", "")).rejects.toThrow("401")
      await expect(InspectClient.read(server.inspect, "/event/x", cookie)).rejects.toThrow("404")
      await InspectClient.exchange(server.inspect, server.token)
    }
    expect(await entriesOf(refused)).toEqual([])
  })
})

describe("the answers", () => {
  it("list 200 events a page, and find the page of a position", async () => {
    const head = (await chain()).length
    const page = JSON.parse(await look(`/events?to=${head}&position=3`)())
    expect(page).toMatchObject({ offset: 0, total: head, isComplete: true })
    expect(page.events.map(({ position }: Stored) => position)).toEqual(Array.from({ length: head }, (_, at) => at + 1))
    expect(Object.keys(page.events[0])).not.toContain("data")
  })

  it("have the findings of the doctor in words", async () => {
    const { isWell, checked, findings } = JSON.parse(await look("/doctor")())
    expect(isWell).toBe(findings.every(({ severity }: { readonly severity: string }) => severity === "notice"))
    expect(checked).toContain("log")
  })

  it("refuse a second walk while one is read, and are free again when its reader leaves", async () => {
    const walks = await Promise.all(
      Array.from({ length: 8 }, () => look("/doctor")().catch((error: Error) => error.message))
    )
    expect(walks.filter((text) => text.includes("429")).length).toBeGreaterThan(0)
    expect(walks.filter((text) => text.includes("isWell")).length).toBeGreaterThan(0)
    expect(await look("/doctor")()).toContain("isWell")
  })
})
