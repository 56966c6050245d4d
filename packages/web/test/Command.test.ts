/** Commands whose outcome is not known. */
import { expect, it } from "vitest"
import * as Command from "../src/app/Command.ts"
import { CallFailed } from "../src/protocol/Connection.ts"

const lost = (ids: Array<string>) => (id: string) => {
  ids.push(id)
  return Promise.reject(new CallFailed({ _tag: "ConnectionLost" }))
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
