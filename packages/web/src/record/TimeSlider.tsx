/** The slider through the time of a record: a native range input over a drawing of its changes. */
import { useMemo, useRef } from "preact/hooks"
import * as Keyboard from "../app/Keyboard.ts"
import { StatusMark } from "../parts/StatusMark.tsx"
import * as Words from "../words/Words.ts"
import type { Change } from "./Changes.ts"
import * as Changes from "./Changes.ts"
import { ChangeNote } from "./ChangeNote.tsx"
import * as TimeScale from "./TimeScale.ts"
import { TimeStrip } from "./TimeStrip.tsx"

interface TimeSliderProps {
  readonly changes: ReadonlyArray<Change>
  /** The time of the file in milliseconds since 1970; undefined is now. */
  readonly at: number | undefined
  /** A drag replaces the present entry of the browser's history, a step adds one. */
  readonly onMove: (at: number | undefined, how: "drag" | "step") => void
}

/** The part of the slider, from each end of a change, that leads to the change itself. */
const snapPart = 1 / 150

const direction = (key: string): "back" | "forward" | "first" | "now" | undefined => {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
    case "PageDown":
      return "back"
    case "ArrowRight":
    case "ArrowUp":
    case "PageUp":
      return "forward"
    case "Home":
      return "first"
    case "End":
      return "now"
    default:
      return undefined
  }
}

/** The slider with its buttons and the change that made the file as it is shown. */
export const TimeSlider = ({ changes, at, onMove }: TimeSliderProps) => {
  // The time of the log can be ahead of this machine's clock.
  const now = useMemo(() => Math.max(Date.now(), (changes.at(-1)?.at ?? 0) + 1), [changes])
  const scale = useMemo(
    () =>
      TimeScale.make(
        changes.map((change) => change.at),
        now
      ),
    [changes, now]
  )
  const hasMoved = useRef(false)
  const start = changes[0]?.at ?? now
  const here = Math.min(now, Math.max(start, at ?? now))
  const index = Changes.indexAt(changes, here)
  const change = changes[index]
  const back = () => onMove(Changes.before(changes, at), "step")
  const forward = () => onMove(Changes.after(changes, at), "step")
  Keyboard.useKeys({ "[": back, "]": forward })
  if (change === undefined) {
    return null
  }

  const step = (event: KeyboardEvent) => {
    const moves = { back, forward, first: () => onMove(start, "step"), now: () => onMove(undefined, "step") }
    const way = direction(event.key)
    if (way !== undefined) {
      event.preventDefault()
      moves[way]()
    }
  }
  const drag = (position: number) => {
    const near = changes.find((each) => Math.abs(scale.toPosition(each.at) - position) <= snapPart)
    const target = position >= 1 - snapPart ? undefined : (near?.at ?? scale.toTime(position))
    onMove(target, hasMoved.current ? "drag" : "step")
    hasMoved.current = true
  }
  const moment = at === undefined ? "Now" : Words.second(here)

  return (
    <section class={`timeline${at === undefined ? "" : " moved"}`} aria-label="History of the file">
      <div class="strip">
        <TimeStrip changes={changes} scale={scale} now={now} here={here} />
        <input
          type="range"
          min={0}
          max={1}
          step="any"
          value={scale.toPosition(here)}
          aria-label="Read the file as of"
          aria-valuetext={`${moment}, ${change.label}, change ${index + 1} of ${changes.length}`}
          onInput={(event) => drag(Number(event.currentTarget.value))}
          onChange={() => {
            hasMoved.current = false
          }}
          onKeyDown={step}
        />
      </div>
      <div class="when">
        <span>
          <button type="button" onClick={back} aria-label="Previous change" title="Previous change">
            <kbd aria-hidden="true">[</kbd>
          </button>
          <button type="button" onClick={forward} aria-label="Next change" title="Next change">
            <kbd aria-hidden="true">]</kbd>
          </button>
        </span>
        <p>
          <b>{at === undefined ? "As it stands" : `As of ${Words.minute(here)}`}</b>
          {change.status === null ? null : <StatusMark status={change.status} />}
        </p>
        {at === undefined ? (
          <span class="quiet">{Words.count(changes.length, "change")}</span>
        ) : (
          <button type="button" class="link" onClick={() => onMove(undefined, "step")}>
            Return to now
          </button>
        )}
      </div>
      <ChangeNote change={change} />
    </section>
  )
}
