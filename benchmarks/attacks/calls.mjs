/** Attacks by calls: many at a time, and another one with each answer. */
import { again, origin, perOrigin, times } from "./origins.mjs"
import { open } from "./wire.mjs"

/** The calls that one connection may have open, one less for what else it has to say. */
export const inFlight = 31

/** A connection that is made again when it closes, and signed in again by `token`, if there is one. */
const keep = ({ port, from, token, done, ready }) => {
  const dial = () => {
    const client = open({ port, from, onClose: () => setTimeout(dial, again) })
    const start = () => ready(client)
    if (token === undefined) start()
    else client.call("Resume", { token }, (line) => (line === undefined ? undefined : start()))
  }
  done.connections += 1
  dial()
}

/** Asks so many questions at a time, and another one with each answer. */
const renewed = (count, question, done) => (client) => {
  let round = 0
  const ask = () => {
    const [tag, payload] = question((round += 1))
    client.call(tag, payload, (line) => {
      if (line === undefined) return
      done.answers += 1
      // Not within the answer, or a closing connection would ask forever.
      setImmediate(ask)
    })
  }
  for (let at = 0; at < count; at++) ask()
}

export const asking =
  (connections, count, question, whose = "attacker") =>
  ({ ports, contents, share }) => {
    const done = { connections: 0, answers: 0 }
    const tokens = contents[whose]
    const begin = () => {
      times(connections === 1 ? 1 : connections * share, (at) =>
        keep({
          port: ports.tcp,
          from: origin(at),
          token: tokens[at % tokens.length],
          done,
          ready: renewed(count, question, done)
        })
      )
    }
    return { begin, done }
  }

const guess = (round) => [
  "Login",
  { user: round % 2 === 0 ? `h.level${1 + (round % 5)}` : `nobody-${round}`, password: "a guess that is wrong" }
]

const logins = 32

/** Logins without an account, from one address: sent once, or renewed as they are answered. */
export const flood =
  (keptUp) =>
  ({ ports, share }) => {
    const done = { connections: 0, answers: 0 }
    const once = (client) => {
      for (let at = 0; at < logins; at++) {
        client.call(...guess(at), (line) => (done.answers += line === undefined ? 0 : 1))
      }
    }
    const begin = () => {
      times(perOrigin * share, () => {
        if (keptUp) keep({ port: ports.tcp, from: origin(0), done, ready: renewed(logins, guess, done) })
        else {
          done.connections += 1
          once(open({ port: ports.tcp, from: origin(0) }))
        }
      })
    }
    return { begin, done }
  }

/** Watches everything, on each connection as often as it may. */
export const watch = ({ ports, contents, share }) => {
  const done = { connections: 0, answers: 0 }
  const ready = (client) => {
    for (let at = 0; at < inFlight; at++) client.call("Watch", {}, () => (done.answers += 1))
  }
  const begin = () => {
    times(perOrigin * share, (at) =>
      keep({ port: ports.tcp, from: origin(at), token: contents.attacker[at % contents.attacker.length], done, ready })
    )
  }
  return { begin, done }
}
