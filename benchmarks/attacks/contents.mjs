/**
 * Creates the deepwell under attack: `node contents.mjs FILE RECORDS SESSIONS` writes it and `FILE.json` with the tokens of
 * its open sessions. It is bundled with the library of the server under attack, so that both have the same schema.
 */
import { writeFileSync } from "node:fs"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 3 }
const password = "an umbrella for the lighthouse"

/** Honest users of levels 1 to 5, each with an address. Their passwords are hashed at the default cost. */
const origins = ["127.0.0.1", "127.0.0.101", "127.0.0.102", "127.0.0.103", "127.0.0.104"]
const honest = origins.map((origin, at) => ({ user: `h.level${at + 1}`, level: at + 1, roles: [], origin }))
/** Edits records during the watch attack. */
const editor = { user: "h.editor", level: 5, roles: ["archivist"] }
const attacker = { user: "m.attacker", level: 1, roles: [] }
/** A user of level 1 who can read the audit log. */
const auditor = { user: "m.auditor", level: 1, roles: ["auditor"] }

const [filename, records, sessions] = process.argv.slice(2)

const operator = Deepwell.actingAsOperator("attack")

const enrol = ({ user, level, roles, origin = "127.0.0.1" }) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const first = `${password}, at first`
    const command = User.Register.make({ user, name: `The ${user}`, clearance: Clearance.make(level), roles })
    yield* operator(deepwell.register(command, Redacted.make(first)))
    const session = yield* deepwell.login(user, Redacted.make(first), origin)
    const change = deepwell.changePassword(user, Redacted.make(first), Redacted.make(password))
    yield* Deepwell.within(session, "attack")(change)
    return { user, origin, token: Redacted.value(session.token) }
  })

const openSession = ({ user }) =>
  Effect.flatMap(Deepwell.Deepwell, ({ login }) => login(user, Redacted.make(password), "127.0.0.1")).pipe(
    Effect.map(({ token }) => Redacted.value(token))
  )

const bodyOf = (at) => `A lantern of area ${at % 97}, and a light of unknown origin. `.repeat(6)

const record = (at) =>
  Effect.gen(function* () {
    const { execute } = yield* Deepwell.Deepwell
    const [scp, clearance] = [`SCP-${1000 + at}`, Clearance.make(1)]
    yield* execute(Scp.Register.make({ scp, name: `A lantern ${at % 89} of ${at}`, classification, clearance }))
    const section = { scp, section: "description", title: "Description", clearance: null }
    yield* execute(Scp.FileSection.make({ ...section, body: bodyOf(at) }))
  })

/** A record of 3 MB. It contains none of the words of the search attack. */
const large = Effect.gen(function* () {
  const { execute } = yield* Deepwell.Deepwell
  const scp = "SCP-001"
  yield* execute(Scp.Register.make({ scp, name: "The long file", classification, clearance: Clearance.make(1) }))
  for (const at of [1, 2, 3]) {
    const section = { scp, section: `part-${at}`, title: `Part ${at}`, clearance: null }
    yield* execute(Scp.FileSection.make({ ...section, body: "The story goes on. ".repeat(52_000) }))
  }
})

const withCost = (security) => Effect.provide(Deepwell.layerSqlite({ filename, ...security }))

const people = await Effect.forEach([...honest, editor], enrol).pipe(withCost({}), Effect.runPromise)

// The sessions of the attackers are opened here, because hashing their passwords is not a part of the attacks.
const tokensByRole = await Effect.gen(function* () {
  yield* Effect.forEach([attacker, auditor], enrol)
  const tokens = yield* Effect.forEach(Array.from({ length: Number(sessions) }), () => openSession(attacker))
  const audited = yield* openSession(auditor)
  const each = Array.from({ length: Number(records) }, (_, at) => at)
  yield* operator(Effect.zipRight(large, Effect.forEach(each, record, { concurrency: 128, discard: true })))
  return { attacker: tokens, auditor: [audited] }
}).pipe(withCost({ security: { memoryCost: 64, timeCost: 1 } }), Effect.runPromise)

writeFileSync(`${filename}.json`, JSON.stringify({ password, records: Number(records), people, ...tokensByRole }))
