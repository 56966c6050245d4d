/**
 * The attacks, by name. Each is a function of the server's ports, the sessions of the attackers, and a share from 0 to 1 of
 * the full size. It returns `begin`, optional further steps, and counters in `done`.
 */
import { repeatCalls, flood, inFlight, watch } from "./calls.mjs"
import { perOrigin } from "./origins.mjs"
import { handshakes, headers, idle, partial, unread } from "./sockets.mjs"

const pageSize = 500

export const attacks = {
  "login-flood-once": flood(false),
  "login-flood": flood(true),
  search: repeatCalls(1, inFlight, () => ["Search", { query: { text: "a", limit: pageSize } }]),
  list: repeatCalls(1, inFlight, () => ["List", { query: { type: "scp", limit: pageSize } }]),
  near: repeatCalls(1, inFlight, (round) => [
    "Near",
    { query: { type: "scp", text: `a lantren ${round % 89}`, limit: pageSize } }
  ]),
  watch,
  export: repeatCalls(
    1,
    inFlight,
    (round) => (round % 2 === 0 ? ["Audit", { query: { limit: pageSize } }] : ["ExportAudit", { query: {} }]),
    "auditor"
  ),
  sessions: repeatCalls(perOrigin, 4, (round) => [
    "Access",
    { query: { type: "scp", id: `SCP-${1000 + (round % 100)}` } }
  ]),
  tls: handshakes,
  http: headers,
  partial,
  unread,
  idle
}
