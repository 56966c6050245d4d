/** The notice on a record that is open by break-glass, with the time until it closes. */
import { useEffect, useState } from "preact/hooks"
import * as Glass from "../app/Glass.ts"
import type { RecordType } from "../words/Words.ts"

const two = (number: number): string => `${number}`.padStart(2, "0")

/** Formats a duration in milliseconds as minutes and seconds, such as `14:03`. */
const format = (duration: number): string => {
  const seconds = Math.max(0, Math.ceil(duration / 1_000))
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}

/** The notice, which stays in view while the file is read. A screen reader reads the time when it is asked for. */
export const GlassNotice = ({ type, id }: { readonly type: RecordType; readonly id: string }) => {
  const [now, setNow] = useState(Date.now)
  const closing = Glass.closings.value.get(`${type}/${id}`)
  useEffect(() => {
    // The dialog that opened the file is gone, and the focus with it.
    if (document.activeElement === document.body) {
      document.getElementById("main")?.focus({ preventScroll: true })
    }
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return closing === undefined ? null : (
    <div class="line-down glass">
      <p>
        Open by break-glass. An auditor will review it. It closes in{" "}
        <span role="timer" aria-label="Time until it closes">
          {format(closing - now)}
        </span>
        .
      </p>
    </div>
  )
}
