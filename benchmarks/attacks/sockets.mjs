/** Attacks by connections, which use memory and time of the server without calls. */
import { connect, createServer } from "node:net"
import { reconnectDelay, origin, times } from "./origins.mjs"
import { frame, open, socketTo } from "./wire.mjs"

/** Records the first bytes of a TLS client, which can be sent again. */
const recordClientHello = () =>
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
 * Continuous TLS handshakes from one address. Most are aborted: the attacker sends a recorded ClientHello, which costs it
 * nothing, and closes the connection once the server has signed its answer.
 */
export const handshakes = ({ ports, ca, share }) => {
  const done = { connections: 0, answers: 0, whole: 0 }
  let clientHello
  const abort = () => {
    const socket = connect({ host: "127.0.0.1", port: ports.tls, localAddress: origin(0) })
    done.connections += 1
    socket.on("error", () => undefined).once("close", () => setTimeout(abort, 0))
    socket.write(clientHello)
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
    clientHello = await recordClientHello()
    times(48 * share, abort)
    times(4 * share, whole)
  }
  return { begin, done }
}

/** HTTP connections whose headers never end: half of them send a line per second, the others nothing more. */
export const headers = ({ ports, share }) => {
  const done = { connections: 0, closed: 0 }
  const dial = (at) => {
    const socket = connect({ host: "127.0.0.1", port: ports.http, localAddress: origin(at) })
    done.connections += 1
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n")
    const timer = at % 2 === 0 ? setInterval(() => socket.write(`X-${at}: y\r\n`), 1_000) : undefined
    socket
      .on("error", () => undefined)
      .resume()
      .once("close", () => {
        clearInterval(timer)
        done.closed += 1
        setTimeout(dial, reconnectDelay, at)
      })
  }
  const begin = () => {
    times(1_000 * share, dial)
  }
  return { begin, done }
}

/** Incomplete frames of one megabyte. */
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
        setTimeout(dial, reconnectDelay, at)
      })
  }
  const begin = () => {
    times(300 * share, dial)
  }
  return { begin, done }
}

/** Clients that request answers of 3 MB repeatedly and do not read them. */
export const unread = ({ ports, contents, share }) => {
  const done = { connections: 0, closed: 0 }
  const requests = 8
  const dial = (at) => {
    const socket = connect({ host: "127.0.0.1", port: ports.tcp, localAddress: origin(at) })
    done.connections += 1
    const token = contents.attacker[at % contents.attacker.length]
    socket.write(frame(1, "Hello", { version: 1, program: "attack" }) + frame(2, "Resume", { token }))
    // Both answers are small and arrive before reading stops.
    socket.once("data", () => {
      socket.pause()
      const query = { type: "scp", id: "SCP-001" }
      setTimeout(() => socket.write(times(requests, (each) => frame(3 + each, "Access", { query })).join("")), 500)
    })
    socket
      .on("error", () => undefined)
      .once("close", () => {
        done.closed += 1
        setTimeout(dial, reconnectDelay, at)
      })
  }
  const begin = () => {
    times(60 * share, dial)
  }
  return { begin, done }
}

/** Connections that send only `Hello`; `halve` closes half of them at once. */
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
