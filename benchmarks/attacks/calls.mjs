/** Attacks by calls: many at a time, each followed by another after its answer. */
import { reconnectDelay, origin, perOrigin, times } from "./origins.mjs"
import { open } from "./wire.mjs"

/** Open calls of one connection: one below the limit, which leaves room for other messages. */
export const inFlight = 31

/** Keeps a connection open: reconnects after it closes, and resumes the session of `token`, if there is one. */
const keepConnected = ({ port, from, token, done, ready }) => {
  const dial = () => {
    const client = open({ port, from, onClose: () => setTimeout(dial, reconnectDelay) })
    const start = () => ready(client)
    if (token === undefined) start()
    else client.call("Resume", { token }, (line) => (line === undefined ? undefined : start()))
  }
  done.connections += 1
  dial()
}

/** Keeps `count` calls open, each followed by another after its answer. */
const keepCalling = (count, makeCall, done) => (client) => {
  let round = 0
  const callNext = () => {
    const [tag, payload] = makeCall((round += 1))
    client.call(tag, payload, (line) => {
      if (line === undefined) return
      done.answers += 1
      // Not synchronously, because a closing connection would recurse forever.
      setImmediate(callNext)
    })
  }
  for (let index = 0; index < count; index++) callNext()
}

export const repeatCalls =
  (connections, count, makeCall, role = "attacker") =>
  ({ ports, contents, share }) => {
    const done = { connections: 0, answers: 0 }
    const tokens = contents[role]
    const begin = () => {
      times(connections === 1 ? 1 : connections * share, (index) =>
        keepConnected({
          port: ports.tcp,
          from: origin(index),
          token: tokens[index % tokens.length],
          done,
          ready: keepCalling(count, makeCall, done)
        })
      )
    }
    return { begin, done }
  }

const guessedLogin = (round) => [
  "Login",
  { user: round % 2 === 0 ? `h.level${1 + (round % 5)}` : `unknown-${round}`, password: "a guess that is wrong" }
]

const logins = 32

/** Logins without an account from one address: sent once, or repeated after each answer. */
export const flood =
  (isSustained) =>
  ({ ports, share }) => {
    const done = { connections: 0, answers: 0 }
    const sendAll = (client) => {
      for (let index = 0; index < logins; index++) {
        client.call(...guessedLogin(index), (line) => (done.answers += line === undefined ? 0 : 1))
      }
    }
    const begin = () => {
      times(perOrigin * share, () => {
        if (isSustained)
          keepConnected({ port: ports.tcp, from: origin(0), done, ready: keepCalling(logins, guessedLogin, done) })
        else {
          done.connections += 1
          sendAll(open({ port: ports.tcp, from: origin(0) }))
        }
      })
    }
    return { begin, done }
  }

/** Opens as many watch streams as allowed on each connection. */
export const watch = ({ ports, contents, share }) => {
  const done = { connections: 0, answers: 0 }
  const ready = (client) => {
    for (let index = 0; index < inFlight; index++) client.call("Watch", {}, () => (done.answers += 1))
  }
  const begin = () => {
    times(perOrigin * share, (index) =>
      keepConnected({
        port: ports.tcp,
        from: origin(index),
        token: contents.attacker[index % contents.attacker.length],
        done,
        ready
      })
    )
  }
  return { begin, done }
}
