/** The screens of new records. */
import type { ComponentType } from "preact"
import { useEffect, useState } from "preact/hooks"
import * as Location from "../app/Location.ts"
import type { RecordType } from "../words/Words.ts"
import type { NewRecordProps } from "./NewScp.tsx"
import { NewScp } from "./NewScp.tsx"
import { NewSite } from "./NewSite.tsx"
import { NewTaskForce } from "./NewTaskForce.tsx"
import { NotAnArchivist } from "./NotAnArchivist.tsx"
import { RequirementNote } from "./RequirementNote.tsx"
import * as Requirements from "./Requirements.ts"

interface Kind {
  readonly title: string
  readonly command: Requirements.WritingCommand
  readonly Form: ComponentType<NewRecordProps>
}

const kinds: Readonly<Record<Exclude<RecordType, "user">, Kind>> = {
  scp: { title: "New anomaly", command: "RegisterScp", Form: NewScp },
  site: { title: "New site", command: "FoundSite", Form: NewSite },
  mtf: { title: "New task force", command: "FormTaskForce", Form: NewTaskForce }
}

const others = [
  ["scp", "Anomaly"],
  ["site", "Site"],
  ["mtf", "Task force"]
] as const

/** A user is enrolled on the screens of accounts. */
const Enrolment = () => {
  useEffect(() => Location.go("/people/new", { replace: true }), [])
  return null
}

/** The screen. */
export const NewScreen = ({ type }: { readonly type: RecordType }) => {
  const [round, setRound] = useState(0)
  if (type === "user") {
    return <Enrolment />
  }
  const { title, command, Form } = kinds[type]
  return (
    <section class="list">
      <h1>{title}</h1>
      {Requirements.isArchivist() ? (
        <>
          <nav class="tabs" aria-label="Type">
            {others.map(([each, name]) => (
              <a key={each} href={`/new/${each}`} aria-current={each === type ? "page" : undefined}>
                {name}
              </a>
            ))}
          </nav>
          <RequirementNote command={command} />
          <Form key={round} url={`/new/${type}`} onDiscard={() => setRound(round + 1)} />
        </>
      ) : (
        <NotAnArchivist />
      )}
    </section>
  )
}
