/** Commands whose outcome is not known. */
import { expect, it } from "vitest"
import * as Command from "../src/app/Command.ts"
import { CallFailed } from "../src/protocol/Connection.ts"

const lost = (ids: Array<string>) => (id: string) => {
  ids.push(id)
  return Promise.reject(new CallFailed({ _tag: "ConnectionLost" }))
}

const trouble = (ids: Array<string>) => (id: string) => {
  ids.push(id)
  return Promise.reject(new CallFailed({ _tag: "ServerTrouble", reason: "busy", reference: "" }))
}

it("has the same id when it is sent again, until it is forgotten", async () => {
  const ids: Array<string> = []
  const send = () => Command.sendOnce("an enrolment", lost(ids)).catch(() => undefined)
  await send()
  await send()
  Command.forget("an enrolment")
  await send()
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
})

it("is not known to be undone by a later attempt that did nothing", async () => {
  const ids: Array<string> = []
  const tagOf = (attempt: Promise<unknown>) =>
    attempt.catch((error: unknown) => (error instanceof CallFailed ? error.failure._tag : error))
  expect(await tagOf(Command.sendOnce("a change", lost(ids)))).toBe("ConnectionLost")
  expect(await tagOf(Command.sendOnce("a change", trouble(ids)))).toBe("ConnectionLost")
  expect(await Command.sendOnce("a change", (id) => Promise.resolve(ids.push(id)))).toBe(3)
  expect(new Set(ids).size).toBe(1)
  // Nothing of the first attempt is open.
  expect(await tagOf(Command.sendOnce("another change", trouble(ids)))).toBe("ServerTrouble")
})
