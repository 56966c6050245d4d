/** The changes of a record besides its status, offered on its page. */
import * as Keyboard from "../app/Keyboard.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import { elementId } from "../record/Sections.tsx"
import { ClearanceWork } from "./ClearanceWork.tsx"
import { RenameWork } from "./RenameWork.tsx"
import { ScpWork } from "./ScpWork.tsx"
import type { Sectioned } from "./SectionCommands.ts"
import { SiteWork } from "./SiteWork.tsx"
import { TaskForceWork } from "./TaskForceWork.tsx"

/** The height below the top of the window at which a section counts as in view. */
const readingLine = 120

/** The section in view: the last one that begins above the reading line, or else the first. */
const sectionInView = ({ sections }: Sectioned): string | undefined => {
  const top = (id: string) => document.getElementById(elementId(id))?.getBoundingClientRect().top ?? 0
  return (sections.findLast(({ id }) => top(id) <= readingLine) ?? sections[0])?.id
}

const OwnWork = ({ record }: { readonly record: Sectioned }) => {
  switch (record.type) {
    case "scp":
      return <ScpWork record={record} />
    case "site":
      return <SiteWork record={record} />
    case "mtf":
      return <TaskForceWork record={record} />
  }
}

/** The links and buttons, and the key `e`. */
export const RecordWriting = ({ record }: { readonly record: Sectioned }) => {
  const { type, id } = record
  Keyboard.useKeys({ e: () => Location.go(Route.editUrl(type, id, sectionInView(record))) })
  return (
    <>
      <a class="ghost" href={Route.editUrl(type, id)}>
        Add a section
      </a>
      <RenameWork record={record} />
      <OwnWork record={record} />
      <ClearanceWork record={record} />
    </>
  )
}
