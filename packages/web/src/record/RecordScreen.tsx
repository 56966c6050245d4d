/** The page of a record, now or at a time in the past. */
import { useEffect, useMemo } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as Announcer from "../app/Announcer.ts"
import type { Decided, Parts } from "../app/Dossier.ts"
import * as Dossier from "../app/Dossier.ts"
import * as FileLevel from "../app/FileLevel.ts"
import { lazy } from "../app/Lazy.tsx"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Notices from "../app/Notices.ts"
import * as Route from "../app/Route.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import * as Words from "../words/Words.ts"
import * as Changes from "./Changes.ts"
import { FilePaper } from "./FilePaper.tsx"
import { PageFoot } from "./PageFoot.tsx"
import { usePastVersion } from "./PastVersion.ts"
import { RecordActions } from "./RecordActions.tsx"
import { GonePaper, SealedPaper } from "./SealedPaper.tsx"
import { elementId } from "./Sections.tsx"
import { TimeSlider } from "./TimeSlider.tsx"

const GlassNotice = lazy(async () => (await import("./GlassNotice.tsx")).GlassNotice)

const levelOf = (answer: Decided | undefined): Words.Level | undefined => {
  switch (answer?._tag) {
    case "Granted":
      return answer.record.clearance.level
    case "Redacted":
      return answer.needed
    case "Expunged":
    case undefined:
      return undefined
  }
}

const describe = (id: string, answer: Decided, at: number | undefined): string => {
  const moment = at === undefined ? "" : `, as of ${Words.minute(at)}`
  switch (answer._tag) {
    case "Granted":
      return `${id}, ${answer.record.name}${moment}`
    case "Redacted":
      return `${id}${moment}: redacted`
    case "Expunged":
      return `${id}${moment}: expunged`
  }
}

interface PaperProps {
  readonly type: Words.RecordType
  readonly id: string
  readonly answer: Decided
  readonly parts: Parts | undefined
  readonly at: number | undefined
  readonly now: Decided
  readonly isBusy: boolean
  /** Asks again after the glass is broken. */
  readonly onOpened: () => void
}

const Paper = ({ type, id, answer, parts, at, now, isBusy, onOpened }: PaperProps) => {
  switch (answer._tag) {
    case "Granted":
      return (
        <>
          {answer.closesIn === undefined ? null : <GlassNotice type={type} id={id} />}
          <FilePaper
            record={answer.record}
            parts={parts}
            at={at}
            now={at === undefined || now._tag !== "Granted" ? undefined : now.record}
            isBusy={isBusy}
          />
          <RecordActions record={answer.record} at={at} parts={parts} />
          <PageFoot record={answer.record} at={at} />
        </>
      )
    case "Redacted":
      return <SealedPaper answer={answer} onOpened={at === undefined ? onOpened : undefined} />
    case "Expunged":
      return <GonePaper type={type} id={id} at={at} />
  }
}

/** The place of the paper while the record is read, so that nothing moves when it arrives. */
const Placeholder = ({ id, slow }: { readonly id: string; readonly slow: boolean }) => (
  <>
    <div class="timeline hold" />
    <div class="paper waiting" aria-busy="true">
      {slow ? <p>Bringing up {id}…</p> : null}
    </div>
  </>
)

interface RecordScreenProps {
  readonly type: Words.RecordType
  readonly id: string
  readonly at: number | undefined
}

/** The page. It asks again when the record changes. */
export const RecordScreen = ({ type, id, at }: RecordScreenProps) => {
  const { answer, again } = useAnswer(`${type}/${id}`, () => Dossier.read(type, id))
  const past = usePastVersion(type, id, at)

  useEffect(
    () =>
      Notices.onNotice((notice) => {
        if (notice.type === type && notice.id === id) {
          Dossier.forget(type, id)
          again()
        }
      }),
    [type, id]
  )

  const connection = Line.connections.value
  useEffect(() => {
    if (answer.state === "ready") {
      // Changes while the line was lost were not announced.
      Dossier.forget(type, id)
      again()
    }
  }, [connection])

  const dossier = answer.state === "ready" ? answer.value : undefined
  // The present decision comes first: without it, no past version is shown.
  const isPast = at !== undefined && dossier?.answer._tag === "Granted"
  const shown = isPast ? past?.answer : dossier?.answer
  const shownAt = isPast ? past?.at : undefined
  FileLevel.useLevel(levelOf(shown))

  const words = shown === undefined ? "" : describe(id, shown, shownAt)
  useEffect(() => {
    if (words !== "") {
      Announcer.say(words)
    }
  }, [words])

  const fragment = Location.fragment.value
  const isGranted = shown?._tag === "Granted"
  useEffect(() => {
    if (isGranted && fragment !== "") {
      const heading = document.getElementById(elementId(fragment))?.querySelector("h2")
      heading?.scrollIntoView()
      heading?.focus({ preventScroll: true })
    }
  }, [isGranted, fragment, type, id])

  const parts = dossier?.parts ?? undefined
  const changes = useMemo(() => Changes.ofTimeline(parts?.timeline ?? [], parts?.history ?? []), [parts])
  const move = (to: number | undefined, how: "drag" | "step") => {
    if (to !== at) {
      Location.go(Route.recordUrl(type, id, to), { replace: how === "drag" })
    }
  }

  if (answer.state === "failed") {
    return <FailureCard failure={answer.failure} onAgain={again} />
  }
  if (dossier === undefined) {
    return <Placeholder id={id} slow={answer.state === "waiting" && answer.slow} />
  }
  return (
    <>
      {changes.length === 0 ? null : <TimeSlider changes={changes} at={isPast ? at : undefined} onMove={move} />}
      {isPast && past?.failure !== undefined ? <FailureCard failure={past.failure} /> : null}
      {shown === undefined ? (
        <div class="paper waiting" aria-busy="true" />
      ) : (
        <Paper
          type={type}
          id={id}
          answer={shown}
          parts={parts}
          at={shownAt}
          now={dossier.answer}
          isBusy={isPast && shownAt !== at}
          onOpened={again}
        />
      )}
    </>
  )
}
