/** Attacks by connections: what takes a server's memory and time without a call that it would have to answer. */
import { connect, createServer } from "node:net"
import { again, origin, times } from "./origins.mjs"
import { frame, open, socketTo } from "./wire.mjs"

/** What TLS says first, as bytes that can be sent again. */
const recordGreeting = () =>
  new Promise((resolve) => {
    const recorder = createServer((socket) => {
      socket
        .on("error", () => undefined)
        .once("data", (bytes) => {
          socket.destroy()
          recorder.close(() => resolve(bytes))
        })
    })
    recorder.listen(0, "127.0.0.1", () => socketTo({ port: recorder.address().port, from: origin(0), ca: "" }))
  })

/**
 * Handshakes from one address as fast as they go. Most are left half-way: a greeting that was recorded is sent, which
 * costs the attacker nothing, and the connection closed when the server has signed its answer.
 */
export const handshakes = ({ ports, ca, share }) => {
  const done = { connections: 0, answers: 0, whole: 0 }
  let greeting
  const halfWay = () => {
    const socket = connect({ host: "127.0.0.1", port: ports.tls, localAddress: origin(0) })
    done.connections += 1
    socket.on("error", () => undefined).once("close", () => setTimeout(halfWay, 0))
    socket.write(greeting)
    socket.once("data", () => {
      done.answers += 1
      socket.destroy()
    })
    socket.setTimeout(5_000, () => socket.destroy())
  }
  const whole = () => {
    const socket = socketTo({ port: ports.tls, from: origin(0), ca })
    done.connections += 1
    socket.once("secureConnect", () => {
      done.whole += 1
      socket.destroy()
    })
    socket.once("close", () => setTimeout(whole, 20))
  }
  const begin = async () => {
    greeting = await recordGreeting()
    times(48 * share, halfWay)
    times(4 * share, whole)
  }
  return { begin, done }
}

/** Headers over HTTP that come a line a second and never end, and others that come once and stop. */
export const headers = ({ ports, share }) => {
  const done = { connections: 0, closed: 0 }
  const dial = (at) => {
    const socket = connect({ host: "127.0.0.1", port: ports.http, localAddress: origin(at) })
    done.connections += 1
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n")
    const slowly = at % 2 === 0 ? setInterval(() => socket.write(`X-${at}: y\r\n`), 1_000) : undefined
    socket
      .on("error", () => undefined)
      .resume()
      .once("close", () => {
        clearInterval(slowly)
        done.closed += 1
        setTimeout(dial, again, at)
      })
  }
  const begin = () => {
    times(1_000 * share, dial)
  }
  return { begin, done }
}

/** Frames of a megabyte that lack their end. */
export const partial = ({ ports, share }) => {
  const done = { connections: 0, closed: 0 }
  const bytes = Buffer.alloc(1_048_000, "x")
  const dial = (at) => {
    const socket = connect({ host: "127.0.0.1", port: ports.tcp, localAddress: origin(at) })
    done.connections += 1
    socket.write(bytes)
    socket
      .on("error", () => undefined)
      .resume()
      .once("close", () => {
        done.closed += 1
        setTimeout(dial, again, at)
      })
  }
  const begin = () => {
    times(300 * share, dial)
  }
  return { begin, done }
}

/** Clients that ask for 3 MB, several times over, and read nothing of it. */
export const unread = ({ ports, contents, share }) => {
  const done = { connections: 0, closed: 0 }
  const asked = 8
  const dial = (at) => {
    const socket = connect({ host: "127.0.0.1", port: ports.tcp, localAddress: origin(at) })
    done.connections += 1
    const token = contents.attacker[at % contents.attacker.length]
    socket.write(frame(1, "Hello", { version: 1, program: "attack" }) + frame(2, "Resume", { token }))
    // Both answers are small, and come before it stops reading.
    socket.once("data", () => {
      socket.pause()
      const query = { type: "scp", id: "SCP-001" }
      setTimeout(() => socket.write(times(asked, (each) => frame(3 + each, "Access", { query })).join("")), 500)
    })
    socket
      .on("error", () => undefined)
      .once("close", () => {
        done.closed += 1
        setTimeout(dial, again, at)
      })
  }
  const begin = () => {
    times(60 * share, dial)
  }
  return { begin, done }
}

/** Connections that say `Hello` and nothing more; then half of them close at once. */
export const idle = ({ ports, share }) => {
  const done = { connections: 0, answers: 0, closed: 0 }
  const clients = []
  const batch = (from, count) =>
    Promise.all(
      times(count, (at) => {
        const client = open({ port: ports.tcp, from: origin(from + at), onClose: () => (done.closed += 1) })
        done.connections += 1
        clients.push(client)
        return new Promise((resolve) =>
          client.call("Hello", { version: 1, program: "attack" }, (line) => {
            done.answers += line === undefined ? 0 : 1
            resolve()
          })
        )
      })
    )
  const begin = async () => {
    for (let from = 0; from < 4_000 * share; from += 50) await batch(from, 50)
  }
  const halve = () => {
    for (const client of clients.splice(0, clients.length / 2)) client.close()
  }
  return { begin, halve, done }
}
