/** Where attackers come from, and how many. */

/** As many of one origin as a server lets in at a time. */
export const perOrigin = 100

/** Addresses of attackers; honest clients have others. */
export const origin = (at) => `127.0.0.${2 + (Math.floor(at / perOrigin) % 60)}`

/** At least one. */
export const times = (count, make) => Array.from({ length: Math.max(1, Math.round(count)) }, (_, at) => make(at))

/** How soon a connection that was closed on an attacker is made again, in milliseconds. */
export const again = 100
