/** Clients of servers that repeat each command with its id, at any server, until its outcome is known. */
import { Clock, Effect, Fiber, Random, Schema } from "effect"
import * as Rejection from "@scipnet/core/domain/Rejection"
import { Outcome } from "@scipnet/core/rpc/DeepwellRpcs"
import * as Fleet from "./Fleet.ts"
import * as LineClient from "./LineClient.ts"
import * as Seed from "./Seed.ts"
import type * as Supervised from "./Supervised.ts"

/** A command whose outcome is known. */
export interface Settled {
  readonly commandId: string
  readonly actor: string
  /** Text of the command, which is in no other. */
  readonly text: string
  /** The tag of the rule that rejected it. */
  readonly rejection: string | undefined
  /** The acknowledged positions. */
  readonly positions: ReadonlyArray<number>
  /** The number of times it was sent, and the time in milliseconds since 1970 at which it was sent last. */
  readonly attempts: number
  readonly sentAt: number
  /** The server that answered. */
  readonly server: number
}

/** What a client saw. */
export interface Report {
  readonly user: string
  readonly settled: Array<Settled>
  /** Reads of a record that were sent, and those that were answered. */
  readonly queries: { sent: number; answered: number }
  readonly logins: { sent: number; answered: number }
  /** The failed attempts by the tag of their error. */
  readonly failures: Map<string, number>
  /** Errors that are neither a fault nor a rule that the commands can meet. */
  readonly unexpected: Array<string>
}

// The rules that the commands below can meet.
const expected = new Set(["IllegalTransition", "EvidenceRequired", "SecondPersonRequired"])
// A repeated command must never meet one of these.
const rules = new Set([...Rejection.Rejection.members.map(({ _tag }) => _tag), "CommandIdReused", "LoginRefused"])
const decodeOutcome = Schema.decodeUnknownSync(Outcome)

const [firstFile = "", ...otherFiles] = Fleet.files

/** A command that contains a text. */
const commandWith = (text: string) =>
  Effect.gen(function* () {
    const scp = yield* Seed.choose([firstFile, ...otherFiles])
    const to = yield* Seed.choose(["active", "explained", "neutralized"])
    return yield* Seed.choose<object>([
      { _tag: "RenameScp", scp, name: text },
      { _tag: "FileScpSection", scp, section: text, title: "Note", body: "A note.", clearance: null },
      { _tag: "ChangeScpStatus", scp, to, reason: text }
    ])
  })

const count = (failures: Map<string, number>, error: string) => failures.set(error, (failures.get(error) ?? 0) + 1)

export interface Options {
  readonly user: string
  readonly home: number
  /** The client asks the server at `home` only. By default a client whose connection is lost chooses any. */
  readonly isBound?: boolean
}

const unanswered = (error: "Left" | "Silent"): LineClient.Reply => ({ _tag: "Failure", error, cause: null })

/** Milliseconds in which a server answers any call, also while PostgreSQL is away: its calls have a deadline. */
const longest = 30_000

/** Starts a client. `stop` lets it settle its command. */
export const start = (
  servers: readonly [Supervised.Server, ...ReadonlyArray<Supervised.Server>],
  { user, home, isBound = false }: Options
) =>
  Effect.gen(function* () {
    const queries = { sent: 0, answered: 0 }
    const logins = { sent: 0, answered: 0 }
    const report: Report = { user, settled: [], queries, logins, failures: new Map(), unexpected: [] }
    let isStopping = false
    let at = home
    let open: LineClient.LineClient | undefined

    const leave = Effect.sync(() => {
      open?.close()
      open = undefined
    })
    const move = Effect.zipRight(
      leave,
      isBound
        ? Effect.void
        : Effect.map(Random.nextIntBetween(0, servers.length), (next) => {
            at = next
          })
    )
    const fail = (error: string) =>
      Effect.suspend(() => {
        count(report.failures, error)
        if (rules.has(error) || error === "Silent") report.unexpected.push(error)
        return Effect.zipRight(
          error === "Closed" || error === "Left" || error === "Silent"
            ? move
            : Effect.whenEffect(move, Random.nextBoolean),
          Effect.sleep("50 millis")
        )
      })
    const ask = (client: LineClient.LineClient, tag: string, payload: unknown, patience = longest) =>
      Effect.promise(() => client.ask(tag, payload)).pipe(
        Effect.timeoutTo({
          duration: patience,
          onSuccess: (reply) => reply,
          onTimeout: () => unanswered(patience < longest ? "Left" : "Silent")
        })
      )
    const connect: Effect.Effect<LineClient.LineClient> = Effect.suspend(() => {
      if (open !== undefined) return Effect.succeed(open)
      const { ports } = (servers[at] ?? servers[0]).running()
      return Effect.gen(function* () {
        const client = yield* Effect.promise(() => LineClient.connect(ports.tcp))
        open = client
        logins.sent += 1
        const reply = yield* ask(client, "Login", { user, password: Fleet.password })
        if (reply._tag === "Success") {
          logins.answered += 1
          return client
        }
        yield* Effect.zipRight(leave, fail(reply.error))
        return yield* connect
      })
    })

    const settle = (command: object, text: string, attempt: number): Effect.Effect<void> =>
      Effect.gen(function* () {
        const client = yield* connect
        const server = at
        // Some clients leave before the answer, and repeat the command while the first attempt may still run.
        const patience = (yield* Random.next) < 0.05 ? yield* Random.nextIntBetween(1, 150) : undefined
        const sentAt = yield* Clock.currentTimeMillis
        const reply = yield* ask(client, "Execute", { command, commandId: text }, patience)
        const settled = { commandId: text, actor: user, text, attempts: attempt, sentAt, server }
        if (reply._tag === "Success") {
          const { positions } = decodeOutcome(reply.value)
          report.settled.push({ ...settled, rejection: undefined, positions })
        } else if (expected.has(reply.error)) {
          report.settled.push({ ...settled, rejection: reply.error, positions: [] })
        } else {
          yield* fail(reply.error)
          yield* settle(command, text, attempt + 1)
        }
      })
    const read = Effect.gen(function* () {
      const client = yield* connect
      const id = yield* Seed.choose([firstFile, ...otherFiles])
      queries.sent += 1
      const reply = yield* ask(client, "Access", { query: { type: "scp", id } })
      if (reply._tag === "Success") queries.answered += 1
      else yield* fail(reply.error)
    })
    const turn = (number: number) =>
      Effect.gen(function* () {
        const text = `mark-${user}-${number}`
        yield* settle(yield* commandWith(text), text, 1)
        if (yield* Random.nextBoolean) yield* read
        return number + 1
      })
    const fiber = yield* Effect.iterate(0, { while: () => !isStopping, body: turn }).pipe(
      Effect.ensuring(leave),
      Seed.seeded(user),
      Effect.forkScoped
    )
    const stop = Effect.suspend(() => {
      isStopping = true
      return Effect.as(Fiber.join(fiber), report)
    }).pipe(
      Effect.timeoutFail({
        duration: "90 seconds",
        onTimeout: () => `${user} does not settle: ${JSON.stringify([...report.failures])}`
      }),
      Effect.orDie
    )
    return { report, stop }
  })

export type Writer = Effect.Effect.Success<ReturnType<typeof start>>

/** Waits until each client has another command settled. */
export const progress = (writers: ReadonlyArray<Writer>) =>
  Effect.suspend(() => {
    const before = writers.map(({ report }) => report.settled.length)
    const waiting = () => writers.filter(({ report }, at) => report.settled.length <= (before[at] ?? 0))
    return Effect.repeat(Effect.sleep("20 millis"), { until: () => waiting().length === 0 }).pipe(
      Effect.timeoutFail({
        duration: "120 seconds",
        onTimeout: () =>
          `no progress of ${waiting().map(({ report }) => `${report.user} ${JSON.stringify([...report.failures])}`)}`
      }),
      Effect.orDie
    )
  })
