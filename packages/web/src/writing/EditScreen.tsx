/** The screen that edits a section, or adds one. */
import { useEffect, useState } from "preact/hooks"
import { useAnswer } from "../app/Answer.ts"
import * as FileLevel from "../app/FileLevel.ts"
import * as Handover from "../app/Handover.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import { FailureCard } from "../parts/FailureCard.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import { GonePaper, SealedPaper } from "../record/SealedPaper.tsx"
import type { RecordType } from "../words/Words.ts"
import * as Drafts from "./Drafts.ts"
import { NotAnArchivist } from "./NotAnArchivist.tsx"
import { RequirementNote } from "./RequirementNote.tsx"
import * as Requirements from "./Requirements.ts"
import { commandNames } from "./SectionCommands.ts"
import { SectionEditor } from "./SectionEditor.tsx"

interface EditScreenProps {
  readonly type: RecordType
  readonly id: string
  readonly section: string | undefined
}

/** A section that is not there for this reader. A draft of it is not shown any more. */
const NoSection = ({ type, id, section }: EditScreenProps) => (
  <>
    <p>
      <RecordLink type={type} id={id} /> has no section {section} that you can read.
    </p>
    <p>
      <a href={Route.editUrl(type, id)}>Add a section</a>
    </p>
  </>
)

/** The screen. */
export const EditScreen = ({ type, id, section }: EditScreenProps) => {
  const url = Route.editUrl(type, id, section)
  const [round, setRound] = useState(0)
  const { answer, again } = useAnswer(url, () => Line.call("Access", { query: { type, id } }))
  const decided = answer.state === "ready" ? answer.value : undefined
  const record = decided?._tag === "Granted" && decided.record.type !== "user" ? decided.record : undefined
  const found = record?.sections.find((each) => each.id === section)
  const isGone = decided !== undefined && (record === undefined || (section !== undefined && found === undefined))
  FileLevel.useLevel(record?.clearance.level)

  useEffect(() => {
    if (isGone) {
      // The draft belongs to a text that this reader must not know any more.
      Drafts.drop(url)
      const handed = Handover.waiting.value
      if (record !== undefined && handed?.to === "section" && handed.id === id && handed.section === section) {
        // A line of the prompt names a section that there is not yet: it is added.
        Location.go(Route.editUrl(type, id), { replace: true })
      }
    }
  }, [isGone])

  if (answer.state === "waiting") {
    return <Waiting slow={answer.slow}>{`Bringing up ${id}…`}</Waiting>
  }
  if (answer.state === "failed") {
    return <FailureCard failure={answer.failure} onAgain={again} />
  }
  if (answer.value._tag === "Redacted") {
    return <SealedPaper answer={answer.value} onOpened={again} />
  }
  if (answer.value._tag === "Expunged") {
    return <GonePaper type={type} id={id} at={undefined} />
  }
  return (
    <section class="list editor">
      <h1>{section === undefined ? `${id}: new section` : `${id}: ${found?.title ?? section}`}</h1>
      {record === undefined ? (
        <p>
          An account has no sections. <RecordLink type={type} id={id} />
        </p>
      ) : !Requirements.isArchivist() ? (
        <NotAnArchivist />
      ) : isGone ? (
        <NoSection type={type} id={id} section={section} />
      ) : (
        <>
          <RequirementNote command={commandNames[record.type][section === undefined ? "file" : "revise"]} />
          <SectionEditor
            key={`${round} ${found?.revision}`}
            record={record}
            section={found}
            onDiscard={() => {
              again()
              setRound(round + 1)
            }}
          />
        </>
      )}
    </section>
  )
}
