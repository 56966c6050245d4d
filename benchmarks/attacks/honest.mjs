/**
 * Honest clients at a moderate rate, from addresses of their own: `node honest.mjs JSON` reads records on a few open
 * connections, signs in on new TLS connections, requests /healthz, or edits a record. At the end it waits up to `timeout`
 * milliseconds for answers.
 */
import { readFileSync } from "node:fs"
import { get } from "node:http"
import { collect } from "./latency.mjs"
import { serve } from "./orders.mjs"
import { open, reasonOf, succeeded } from "./wire.mjs"

const { role, ports, ca, contents, timeout } = JSON.parse(process.argv[2])
const certificate = readFileSync(ca, "utf8")
const { people, password, records } = contents
const readers = people.filter(({ user }) => user !== "h.editor")
const editor = people.find(({ user }) => user === "h.editor")

const calls = collect()
let round = 0

/** Opens a connection that reconnects after it closes; returns a function that calls. */
const keepConnected = ({ token }) => {
  let client
  const dial = () => {
    client = open({ port: ports.tcp, from: "127.0.0.1", whole: true, onClose: () => setTimeout(dial, 100) })
    client.call("Resume", { token })
  }
  dial()
  return (tag, payload, answer) => client.call(tag, payload, answer)
}

const rotateCalls = (people, makeCall) => {
  const connections = people.map(keepConnected)
  return () => {
    round += 1
    const done = calls.begin()
    connections[round % connections.length](...makeCall(), (line) => done(succeeded(line) ? undefined : reasonOf(line)))
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

const requestHealth = () => {
  const done = calls.begin()
  const url = { host: "127.0.0.1", port: ports.http, path: "/healthz", localAddress: "127.0.0.1", agent: false }
  get(url, (answer) => {
    answer.resume()
    done(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`)
  }).on("error", ({ code }) => done(code))
}

/** The interval in milliseconds and the action of each role. */
const roles = {
  access: () => [
    50,
    rotateCalls(readers, () => ["Access", { query: { type: "scp", id: `SCP-${1000 + ((round * 37) % records)}` } }])
  ],
  login: () => [500, signIn],
  health: () => [1_000, requestHealth],
  command: () => [
    100,
    rotateCalls([editor], () => ["Execute", { command: { _tag: "RenameScp", scp: "SCP-1000", name: `Name ${round}` } }])
  ]
}

const [interval, act] = roles[role]()
let timer

await serve({
  begin: () => {
    timer = setInterval(act, interval)
  },
  report: async () => {
    clearInterval(timer)
    const until = performance.now() + timeout
    while (calls.pending() > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
    return calls.report()
  }
})
