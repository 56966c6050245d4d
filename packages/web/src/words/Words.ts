/** The words of the screens: names of levels, classes and relations, and times. */
import type { Success } from "../protocol/Calls.ts"

/** The type of a record, as the server names it. */
export type RecordType = Success<"List">[number]["type"]

/** The status of an anomaly. */
export type Status = Success<"History">[number]["to"]

/** A clearance level. */
export type Level = Success<"WhoAmI">["clearance"]["level"]

/** The names of the clearance levels, from 0. */
export const levels = [
  "For Official Use Only",
  "Unrestricted",
  "Restricted",
  "Confidential",
  "Secret",
  "Top Secret",
  "Cosmic Top Secret"
] as const

/** The names of the disruption classes, from 1. */
export const disruptions = ["Dark", "Vlam", "Keneq", "Ekhi", "Amida"] as const

/** The names of the risk classes, from 1. */
export const risks = ["Notice", "Caution", "Warning", "Danger", "Critical"] as const

/** The statuses in the order of filters. */
export const statuses = ["active", "neutralized", "explained", "deleted"] as const satisfies ReadonlyArray<Status>

/** The label of an id, by the type of its record. */
export const typeLabels: Readonly<Record<RecordType, string>> = {
  scp: "File",
  user: "User",
  site: "Site",
  mtf: "Task force"
}

/** The titles of the directories, by type. */
export const directoryTitles: Readonly<Record<RecordType, string>> = {
  scp: "Anomalies",
  user: "Staff",
  site: "Sites",
  mtf: "Task forces"
}

/** The relation of a record that refers to another. */
export const relations: Readonly<Record<Success<"References">[number]["as"], string>> = {
  "kept-at": "kept here",
  "stationed-at": "stationed here",
  "assigned-to": "assigned to it",
  "member-of": "member",
  "directed-by": "directed by this user",
  "led-by": "led by this user"
}

const greetings: ReadonlyMap<string, string> = new Map([
  ["Containment Specialist", "The cells are quiet. Thank you for keeping them so."],
  ["Researcher", "Your notes are where you left them."],
  ["Senior Researcher", "Your projects are waiting, and so are those who run them."],
  ["Security Officer", "No alarms since your last watch that you do not know of."],
  ["Tactical Response Officer", "Stand by. You will hear it here first."],
  ["Field Agent", "Good to see you back in one piece."],
  ["Mobile Task Force Operative", "Your unit's orders are up to date."],
  ["Site Director", "Director, the site is yours. Its day is in the log."],
  ["O5 Council Member", "Overseer. The deepwell is open to you, all the way down."],
  ["Administrator", "Administrator. Everyone you let in is your responsibility."]
])

/** The greeting for a title. */
export const greeting = (title: string): string => greetings.get(title) ?? "Welcome. What you read here stays here."

/** The name of a level, such as `Level 1 - Unrestricted`. */
export const levelName = (level: number): string => `Level ${level} - ${levels[level] ?? ""}`

/** Converts the first letter to upper case. */
export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Counts things: `1 file`, `2 files`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`

/** Converts the type of an event to words: `ScpStatusChanged` to `status changed`. */
export const actionWords = (action: string): string =>
  action
    .replace(/^(Scp|User|Site|TaskForce)(?=[A-Z])/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .replaceAll("-", " ")
    .toLowerCase()

/** The largest time of `Date`, in milliseconds. */
const maxTime = 8_640_000_000_000_000

const iso = (at: number): string => (Math.abs(at) <= maxTime ? new Date(at).toISOString() : "at an unknown time")

/** Formats milliseconds since 1970 as `2026-01-31`. */
export const day = (at: number): string => iso(at).slice(0, 10)

/** Formats milliseconds since 1970 as `2026-01-31 14:05Z`. */
export const minute = (at: number): string => `${iso(at).slice(0, 16).replace("T", " ")}Z`

/** Formats milliseconds since 1970 as `2026-01-31 14:05:09Z`. */
export const second = (at: number): string => `${iso(at).slice(0, 19).replace("T", " ")}Z`

/** Formats the time of a day as `14:05:09`. */
export const clock = (at: number): string => iso(at).slice(11, 19)

const longDate = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" })

/** Formats milliseconds since 1970 as `31 January 2026, 14:05Z`. */
export const longTime = (at: number): string =>
  Math.abs(at) <= maxTime ? `${longDate.format(at)}, ${iso(at).slice(11, 16)}Z` : iso(at)
