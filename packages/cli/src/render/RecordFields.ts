/**
 * The fields of each type of record, without its sections.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import { capitalize } from "@scipnet/presentation/Words"
import * as Colours from "./layout/Colours.ts"
import * as ClassificationBar from "./ClassificationBar.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Time from "@scipnet/presentation/Time"

const activity = (active: boolean): Lines.Line =>
  active
    ? Lines.text("Active", { colour: Colours.statusColours.active })
    : Lines.text("Inactive", { colour: Colours.statusColours.deleted })

export const scp = (style: Style, record: QueryResult.ScpRecord): ReadonlyArray<Fields.Field> => [
  ["Name", Lines.text(record.name, { bold: true })],
  ["Status", Lines.text(capitalize(record.status), { colour: Colours.statusColours[record.status] })],
  ["Site", Fields.optional(style, record.site)],
  ["Task force", Fields.optional(style, record.taskForce)],
  ["Registered", Lines.text(Time.date(record.registeredAt))]
]

export const user = (style: Style, record: QueryResult.UserRecord): ReadonlyArray<Fields.Field> => [
  ["Name", Lines.text(record.name, { bold: true })],
  ["Title", Lines.text(record.title)],
  ["Clearance", ClassificationBar.renderClearance(style, record.clearance)],
  ["Roles", Fields.optional(style, record.roles.length === 0 ? null : record.roles.map(capitalize).join(", "))],
  ["Site", Fields.optional(style, record.site)],
  ["Task force", Fields.optional(style, record.taskForce)],
  ["Standing", activity(record.active)],
  ["Registered", Lines.text(Time.date(record.registeredAt))]
]

export const site = (style: Style, record: QueryResult.SiteRecord): ReadonlyArray<Fields.Field> => [
  ["Name", Lines.text(record.name, { bold: true })],
  ["Director", Fields.optional(style, record.director)],
  ["Clearance", ClassificationBar.renderClearance(style, record.clearance)],
  ["Standing", activity(record.active)],
  ["Registered", Lines.text(Time.date(record.registeredAt))]
]

export const taskForce = (style: Style, record: QueryResult.TaskForceRecord): ReadonlyArray<Fields.Field> => [
  ["Name", Lines.text(record.name, { bold: true })],
  ["Leader", Fields.optional(style, record.leader)],
  ["Site", Fields.optional(style, record.site)],
  ["Clearance", ClassificationBar.renderClearance(style, record.clearance)],
  ["Standing", activity(record.active)],
  ["Registered", Lines.text(Time.date(record.registeredAt))]
]
