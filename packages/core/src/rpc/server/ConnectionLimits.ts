/** The sizes, counts and times that one connection of a server may use. */
import * as Duration from "effect/Duration"

/** The limits of one connection. */
export interface Limits {
  /** The maximum length of a frame, in bytes. */
  readonly frame: number
  /** The maximum number of open calls. */
  readonly requests: number
  /** The maximum time without a message from the client. */
  readonly idle: Duration.Duration
  /** The maximum time until a session is signed in. */
  readonly login: Duration.Duration
  /** The maximum time for the remaining responses after the client has closed its side. */
  readonly stalled: Duration.Duration
}

/**
 * Limits for people at terminals: 1 MiB for a frame, 32 open calls, 10 minutes idle, 2 minutes to sign in, 30 seconds for
 * the responses to a client that has closed its side.
 */
export const defaults: Limits = {
  frame: 1024 * 1024,
  requests: 32,
  idle: Duration.minutes(10),
  login: Duration.minutes(2),
  stalled: Duration.seconds(30)
}
