/**
 * Honest clients at a moderate rate, from addresses of their own: `node honest.mjs JSON` reads records on a few open
 * connections, signs in on fresh ones over TLS, asks for the health, or edits a record. At the end it waits for answers
 * for `patience` milliseconds.
 */
import { readFileSync } from "node:fs"
import { get } from "node:http"
import { collect } from "./latency.mjs"
import { obey } from "./orders.mjs"
import { open, reasonOf, succeeded } from "./wire.mjs"

const { role, ports, ca, contents, patience } = JSON.parse(process.argv[2])
const certificate = readFileSync(ca, "utf8")
const { people, password, records } = contents
const readers = people.filter(({ user }) => user !== "h.editor")
const editor = people.find(({ user }) => user === "h.editor")

const calls = collect()
let round = 0

/** A connection of a client, made again when it closes. */
const keep = ({ token }) => {
  let client
  const dial = () => {
    client = open({ port: ports.tcp, from: "127.0.0.1", whole: true, onClose: () => setTimeout(dial, 100) })
    client.call("Resume", { token })
  }
  dial()
  return (tag, payload, answer) => client.call(tag, payload, answer)
}

const asking = (people, question) => {
  const connections = people.map(keep)
  return () => {
    round += 1
    const done = calls.begin()
    connections[round % connections.length](...question(), (line) => done(succeeded(line) ? undefined : reasonOf(line)))
  }
}

const signIn = () => {
  round += 1
  const done = calls.begin()
  const { user, origin } = readers[round % readers.length]
  const client = open({ port: ports.tls, from: origin, ca: certificate, whole: true })
  client.call("Login", { user, password }, (line) => {
    done(succeeded(line) ? undefined : reasonOf(line))
    client.call("Logout", {}, client.close)
  })
}

const askHealth = () => {
  const done = calls.begin()
  const url = { host: "127.0.0.1", port: ports.http, path: "/healthz", localAddress: "127.0.0.1", agent: false }
  get(url, (answer) => {
    answer.resume()
    done(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`)
  }).on("error", ({ code }) => done(code))
}

/** How often, in milliseconds, and what. */
const roles = {
  access: () => [
    50,
    asking(readers, () => ["Access", { query: { type: "scp", id: `SCP-${1000 + ((round * 37) % records)}` } }])
  ],
  login: () => [500, signIn],
  health: () => [1_000, askHealth],
  command: () => [
    100,
    asking([editor], () => ["Execute", { command: { _tag: "RenameScp", scp: "SCP-1000", name: `Name ${round}` } }])
  ]
}

const [every, once] = roles[role]()
let ticking

await obey({
  begin: () => {
    ticking = setInterval(once, every)
  },
  report: async () => {
    clearInterval(ticking)
    const until = performance.now() + patience
    while (calls.pending() > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
    return calls.report()
  }
})
