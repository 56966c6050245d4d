/** The end of a site or a task force, and its return. */
import { useState } from "preact/hooks"
import type { Command } from "../app/Command.ts"
import { reasonOf } from "../forms/ActionForm.tsx"
import { CheckedReason } from "./CheckedField.tsx"
import { CommandWork } from "./CommandWork.tsx"
import type { Sectioned } from "./SectionCommands.ts"

type Standing = Extract<Sectioned, { readonly type: "site" | "mtf" }>

const names = {
  site: { end: "DisbandSite", restore: "RestoreSite", titles: ["Close the site", "Reopen the site"] },
  mtf: { end: "DisbandTaskForce", restore: "RestoreTaskForce", titles: ["Disband", "Restore"] }
} as const

const commandOf = ({ type, id, active }: Standing, reason: string): Command =>
  type === "site"
    ? { _tag: active ? "DisbandSite" : "RestoreSite", site: id, reason }
    : { _tag: active ? "DisbandTaskForce" : "RestoreTaskForce", taskForce: id, reason }

/** The button and its dialog. */
export const StandingWork = ({ record: present }: { readonly record: Standing }) => {
  // A dialog stays the one that was opened when the record changes: it shows the outcome.
  const [opened, setOpened] = useState<Standing | undefined>(undefined)
  const record = opened ?? present
  const { end, restore, titles } = names[record.type]
  const [endTitle, restoreTitle] = titles
  return (
    <CommandWork
      record={record}
      name={record.active ? end : restore}
      title={record.active ? endTitle : restoreTitle}
      command={(fields) => commandOf(record, reasonOf(fields))}
      onToggle={(isOpen) => setOpened(isOpen ? present : undefined)}
      done={() => `Done. “${record.active ? restoreTitle : endTitle}” takes it back.`}
    >
      <p>{record.active ? "Its file stays readable." : "It becomes active again."}</p>
      <CheckedReason />
    </CommandWork>
  )
}
