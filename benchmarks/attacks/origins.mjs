/** Addresses and numbers of attackers. */

/** Connections of one origin: the default limit of the server. */
export const perOrigin = 100

/** Returns the address of an attacker; honest clients use other addresses. */
export const origin = (at) => `127.0.0.${2 + (Math.floor(at / perOrigin) % 60)}`

/** Calls `make` for each index below `count`, and at least once. */
export const times = (count, make) => Array.from({ length: Math.max(1, Math.round(count)) }, (_, at) => make(at))

/** Delay before an attacker reconnects, in milliseconds. */
export const reconnectDelay = 100
