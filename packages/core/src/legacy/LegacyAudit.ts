/**
 * Converts entries of a legacy audit log to events.
 */
import type { UserId } from "../domain/UserId.ts"
import * as Event from "../domain/LegacyEvent.ts"
import * as Problem from "./LegacyProblem.ts"
import type * as Row from "./LegacyRow.ts"
import * as Text from "./LegacyText.ts"

const longestDetails = 2_000

/** The event for an entry. An unknown user is omitted and reported, since ids could refer to another account. */
export const event = (row: Row.Audit, users: ReadonlyMap<number, UserId>) => {
  const { problems, note } = Problem.collect("audit_log", row.id)
  const user = row.user_id === null ? null : (users.get(row.user_id) ?? null)
  if (row.user_id !== null && user === null) {
    note("user_id", "broken-reference", { value: `${row.user_id}` })
  }
  const line = (text: string | null, field: string) => (text === null ? null : Text.line(text, field, note))
  const audited = Event.LegacyAudited.make({
    legacyId: row.id,
    user,
    action: line(row.action, "action") ?? "unknown",
    details: row.details === null ? null : Text.body(row.details, "details", note, longestDetails),
    status: line(row.status, "status"),
    origin: line(row.user_ip, "user_ip"),
    happenedAt: row.created_at
  })
  return { event: audited, at: row.created_at, problems }
}
