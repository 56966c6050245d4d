/**
 * Open sessions, as a table.
 */
import type { Answer } from "@scipnet/core"
import * as Listing from "./Listing.ts"
import * as Time from "./Time.ts"

type Row = Omit<Answer.OpenSession, "seenAt">

const door = ({ origin, own }: Row): string =>
  [...(origin === null ? [] : [origin]), ...(own ? ["(this one)"] : [])].join(" ")

export const render = Listing.of<Row>("No session is open.", [
  Listing.whole("Session", ({ id }) => id),
  Listing.named("User", 8, ({ user }) => user),
  Listing.named("Through", 8, door),
  Listing.named("Since", 10, ({ openedAt }) => Time.format(openedAt)),
  Listing.named("Until", 10, ({ expiresAt }) => Time.format(expiresAt))
])
