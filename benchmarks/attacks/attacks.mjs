/**
 * The attacks, by name. Each is a function that makes one of what it is given: the ports, the sessions of attackers, and
 * a share of its full size from 0 to 1. An attack has `begin`, and may have further steps; `done` counts what was answered.
 */
import { asking, flood, inFlight, watch } from "./calls.mjs"
import { perOrigin } from "./origins.mjs"
import { handshakes, headers, idle, partial, unread } from "./sockets.mjs"

const page = 500

export const attacks = {
  "login-flood-once": flood(false),
  "login-flood": flood(true),
  search: asking(1, inFlight, () => ["Search", { query: { text: "a", limit: page } }]),
  list: asking(1, inFlight, () => ["List", { query: { type: "scp", limit: page } }]),
  near: asking(1, inFlight, (round) => [
    "Near",
    { query: { type: "scp", text: `a lantren ${round % 89}`, limit: page } }
  ]),
  watch,
  export: asking(
    1,
    inFlight,
    (round) => (round % 2 === 0 ? ["Audit", { query: { limit: page } }] : ["ExportAudit", { query: {} }]),
    "auditor"
  ),
  sessions: asking(perOrigin, 4, (round) => ["Access", { query: { type: "scp", id: `SCP-${1000 + (round % 100)}` } }]),
  tls: handshakes,
  http: headers,
  partial,
  unread,
  idle
}
