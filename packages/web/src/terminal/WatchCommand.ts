/** WATCH: changes of records join the transcript as they happen. */
import * as Outcomes from "@scipnet/presentation/terminal/Outcomes"
import type { Notice } from "../app/Notices.ts"
import * as Notices from "../app/Notices.ts"
import * as SessionState from "../app/SessionState.ts"
import * as Reply from "./Reply.ts"

let stop: (() => void) | undefined

const end = (): void => {
  stop?.()
  stop = undefined
}

SessionState.onEnd(end)

/** Returns the implementation; `announce` adds a notice to the transcript. */
export const make =
  (announce: (notice: Notice) => void): Reply.Implementation =>
  async (words) => {
    const [word = "ON"] = words.map((each) => each.toUpperCase())
    if (words.length > 1 || (word !== "ON" && word !== "OFF")) {
      return Reply.usage("WATCH")
    }
    const isOn = stop !== undefined
    if (word === "OFF") {
      end()
      return Reply.text(isOn ? Outcomes.watch.off : Outcomes.watch.notOn)
    }
    stop ??= Notices.onNotice(announce)
    return Reply.text(isOn ? Outcomes.watch.alreadyOn : Outcomes.watch.on)
  }
