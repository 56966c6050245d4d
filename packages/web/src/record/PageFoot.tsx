/** The foot of each printed page: reader, time, level, and the time of a past version. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { Visible } from "../app/Dossier.ts"
import * as SessionState from "../app/SessionState.ts"
import * as Words from "../words/Words.ts"

const printedAt = signal(Date.now())

interface PageFootProps {
  readonly record: Visible
  readonly at: number | undefined
}

/** The foot, which the screen does not show. */
export const PageFoot = ({ record, at }: PageFootProps) => {
  const me = SessionState.me.value
  useEffect(() => {
    const note = () => {
      printedAt.value = Date.now()
    }
    addEventListener("beforeprint", note)
    return () => removeEventListener("beforeprint", note)
  }, [])
  return (
    <p class="page-foot">
      <span>
        {record.id}
        {at === undefined ? "" : `, as of ${Words.second(at)}`} · {Words.levelName(record.clearance.level)} · printed by{" "}
        {me?.name} ({me?.id}), {Words.second(printedAt.value)}
      </span>
    </p>
  )
}
