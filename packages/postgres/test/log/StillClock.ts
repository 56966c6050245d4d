/**
 * Settings of connections for tests whose clock stands still or is moved. A call ends at a time of the clock, and pauses by the
 * clock before another attempt. So a call that fails because the clock was moved past its deadline, or because PostgreSQL ended the
 * transaction of a slow machine, would wait for ever, and so would the end of the test.
 */
import { Duration } from "effect"
import type { PgSettings } from "../../src/connection/PgSettings.ts"

const patience = Duration.minutes(2)
// Longer than tests move their clocks, and less than the 24 days of the longest timer of Node.
const days = Duration.days(20)

/** Limits that nothing reaches which does not hang. */
export const limits = {
  clockSkew: null,
  deadline: days,
  connectTimeout: days,
  statementTimeout: patience,
  lockTimeout: patience,
  idleTimeout: patience,
  networkTimeout: patience
} satisfies Partial<PgSettings>
