/**
 * Colours of clearance levels and statuses.
 */
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Status from "@scipnet/core/domain/scp/Status"

export const levelColour = (level: Clearance.Level): string => Clearance.levels[level].colour

/** Grey, for frames and labels. */
export const muted = levelColour(0)

export const statusColours: Readonly<Record<Status.Status, string>> = {
  active: levelColour(1),
  neutralized: levelColour(0),
  explained: levelColour(2),
  deleted: levelColour(5)
}
