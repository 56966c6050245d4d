/**
 * How each call of the contract is scheduled.
 */
import type * as RpcGroup from "@effect/rpc/RpcGroup"
import type { DeepwellRpcs } from "./DeepwellRpcs.ts"

/**
 * - `entry`: before sign-in, or the end of a session; bounded by the rate of its origin and by the queue of passwords.
 * - `light`: the time it takes does not grow with the deepwell.
 * - `heavy`: the time it takes grows with the number of records, sessions or events.
 * - `password`: computes a password hash, which has a queue of its own.
 * - `watch`: a stream that waits most of the time.
 * - `export`: a stream of heavy parts.
 */
export type CallKind = "entry" | "light" | "heavy" | "password" | "watch" | "export"

type Tag = RpcGroup.Rpcs<typeof DeepwellRpcs>["_tag"]

/** The kind of each call. */
export const kinds = {
  Hello: "entry",
  Login: "entry",
  Resume: "entry",
  Logout: "entry",
  Execute: "light",
  Register: "password",
  ChangePassword: "password",
  ResetPassword: "password",
  SetPhrase: "password",
  BreakGlass: "password",
  SignReview: "light",
  RevokeSession: "light",
  Access: "light",
  List: "heavy",
  Search: "heavy",
  Count: "heavy",
  Random: "heavy",
  Neighbour: "light",
  Complete: "heavy",
  Near: "heavy",
  References: "heavy",
  History: "light",
  AsOf: "heavy",
  HistoryAsOf: "heavy",
  Audit: "heavy",
  Trail: "heavy",
  Reviews: "heavy",
  Why: "light",
  WhoAmI: "light",
  Custody: "light",
  Pending: "heavy",
  Sessions: "heavy",
  Watch: "watch",
  ExportAudit: "export"
} as const satisfies Record<Tag, CallKind>
