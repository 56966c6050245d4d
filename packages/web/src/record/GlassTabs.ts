/** The news, between the tabs of a session, that break-glass has opened a record. */
import type { RecordType } from "../words/Words.ts"

const tabs = new BroadcastChannel("scipnet-glass")

/** Tells the other tabs that a record is open. Each asks the server itself. */
export const tell = (type: RecordType, id: string): void => tabs.postMessage(`${type}/${id}`)

/** Registers a function that runs when another tab has opened a record. Returns a function that removes it. */
export const onOpened = (type: RecordType, id: string, listener: () => void): (() => void) => {
  const receive = ({ data }: MessageEvent) => {
    if (data === `${type}/${id}`) {
      listener()
    }
  }
  tabs.addEventListener("message", receive)
  return () => tabs.removeEventListener("message", receive)
}
