/** The facts of each type of record, below its name. */
import type { ComponentChildren } from "preact"
import type { ScpFile, Visible } from "../app/Dossier.ts"
import type { Fact } from "../parts/Facts.tsx"
import { Facts } from "../parts/Facts.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import { Activity, StatusMark } from "../parts/StatusMark.tsx"
import * as Words from "../words/Words.ts"
import { Since } from "./Since.tsx"

const reference = (type: Words.RecordType, id: string | null): ComponentChildren =>
  id === null ? "—" : <RecordLink type={type} id={id} />

const scpFacts = (record: ScpFile, now: ScpFile | undefined): ReadonlyArray<Fact> => [
  [
    "Status",
    <>
      <StatusMark status={record.status} />
      <Since was={record.status} is={now?.status} />
    </>
  ],
  [
    "Site",
    <>
      {reference("site", record.site)}
      <Since was={record.site} is={now?.site} />
    </>
  ],
  [
    "Task force",
    <>
      {reference("mtf", record.taskForce)}
      <Since was={record.taskForce} is={now?.taskForce} />
    </>
  ],
  ["Registered", Words.day(record.registeredAt)]
]

const factsOf = (record: Visible, now: Visible | undefined): ReadonlyArray<Fact> => {
  switch (record.type) {
    case "scp":
      return scpFacts(record, now?.type === "scp" ? now : undefined)
    case "user":
      return [
        ["Title", record.title],
        ["Roles", record.roles.length === 0 ? "—" : record.roles.map(Words.capitalize).join(", ")],
        ["Site", reference("site", record.site)],
        ["Task force", reference("mtf", record.taskForce)],
        ["Standing", <Activity active={record.active} />],
        ["Registered", Words.day(record.registeredAt)]
      ]
    case "site":
      return [
        ["Director", reference("user", record.director)],
        ["Standing", <Activity active={record.active} />],
        ["Registered", Words.day(record.registeredAt)]
      ]
    case "mtf":
      return [
        ["Leader", reference("user", record.leader)],
        ["Site", reference("site", record.site)],
        ["Standing", <Activity active={record.active} />],
        ["Registered", Words.day(record.registeredAt)]
      ]
  }
}

interface RecordFactsProps {
  readonly record: Visible
  readonly now?: Visible | undefined
}

/** The facts of a record. */
export const RecordFacts = ({ record, now }: RecordFactsProps) => <Facts facts={factsOf(record, now)} />
