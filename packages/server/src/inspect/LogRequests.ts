/**
 * The requests of the operator's log page for data. All of them only read, and each is recorded in the audit log.
 */
import type * as Http from "node:http"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Findings from "@scipnet/core/deepwell/doctor/Findings"
import * as LogInspection from "@scipnet/core/deepwell/inspection/LogInspection"
import * as FindingSentences from "@scipnet/presentation/sentences/FindingSentences"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Match from "effect/Match"
import * as Option from "effect/Option"
import type { Settings } from "../config/ServerConfig.ts"
import * as ConnectionLimit from "../sockets/ConnectionLimit.ts"
import * as Reply from "../web/Reply.ts"
import * as ListQueryParameters from "./ListQueryParameters.ts"
import * as OperatorLogin from "./OperatorLogin.ts"
import * as StreamedReply from "./StreamedReply.ts"

/** Answers a request whose session is open. */
export type Answer = (
  path: string,
  query: string,
  request: Http.IncomingMessage,
  response: Http.ServerResponse
) => Effect.Effect<void>

/** Requests that are answered at a time: short ones, walks of the chain, and runs of the doctor. */
const concurrent = { short: 8, chain: 1, doctor: 1 }

/** The limits are those of all requests. */
const origin = "operator"

/** The doctor blocks the event loop of the server for a fifth of a second to check a file of this size. */
const maximumIntegrity = 64 * 1024 * 1024

const busy = Reply.text(429, "The same request is running already.", { "retry-after": "1" })
const unknown = Reply.text(404, "Not found.")
const invalid = Reply.text(400, "A parameter is invalid.")
const unavailable = Reply.text(503, "The deepwell cannot be read at the moment.")

const wordsOf = Match.type<Findings.Finding>().pipe(Match.tagsExhaustive(FindingSentences.sentences))

/** A finding as its severity and its sentences. The missing entry of a check is none here: the request has one. */
const shown = (finding: Findings.Finding) => {
  const [what, advice] = wordsOf(finding)
  return finding._tag === "NoEntry" ? [] : [{ severity: Findings.severities[finding._tag], what, advice }]
}

const eventPath = /^\/event\/(\d+)$/

/** Makes the function that answers requests; `path` is the part after `/-/api`. */
export const make = ({ filename, deepwell: { database } }: Pick<Settings, "filename" | "deepwell">) =>
  Effect.gen(function* () {
    const inspection = yield* LogInspection.LogInspection
    const limitOf = (connections: number) => ConnectionLimit.make({ connections, perOrigin: connections })
    const [short, chain, doctor] = [limitOf(concurrent.short), limitOf(concurrent.chain), limitOf(concurrent.doctor)]

    const list = (query: string) =>
      Either.match(ListQueryParameters.decode(query), {
        onLeft: () => Effect.succeed(invalid),
        onRight: (parameters) => Effect.map(inspection.list(parameters), (page) => Reply.json(200, page))
      })

    const event = (digits: string) =>
      Either.match(ListQueryParameters.decodePosition(digits), {
        onLeft: () => Effect.succeed(invalid),
        onRight: (position) =>
          Effect.map(
            inspection.event(position),
            Option.match({ onNone: () => unknown, onSome: (found) => Reply.json(200, found) })
          )
      })

    const diagnose = Effect.map(
      inspection.diagnose({ filename, settings: database, maximumIntegrity }),
      ({ head, checked, findings }) =>
        Reply.json(200, {
          position: head?.position ?? null,
          checked,
          skipped: Findings.checks.filter((check) => !checked.includes(check)),
          isWell: Findings.isWell({ findings }),
          findings: findings.flatMap(shown)
        })
    )

    const answer: Answer = (path, query, request, response) => {
      const send = (reply: Reply.Reply) => Effect.sync(() => Reply.send(request, response, reply, false))
      const limited = <E, R>(acquire: ConnectionLimit.ConnectionLimit, effect: Effect.Effect<void, E, R>) =>
        Effect.acquireUseRelease(
          Effect.sync(() => acquire(origin)),
          (release) => (release === undefined ? send(busy) : effect),
          (release) => Effect.sync(() => release?.())
        )
      const route = () => {
        const digits = eventPath.exec(path)?.[1]
        switch (digits === undefined ? path : "/event") {
          case "/overview":
            return limited(
              short,
              Effect.flatMap(inspection.overview, (found) => send(Reply.json(200, found)))
            )
          case "/events":
            return limited(short, Effect.flatMap(list(query), send))
          case "/event":
            return limited(short, Effect.flatMap(event(digits ?? ""), send))
          case "/chain":
            return limited(
              chain,
              Effect.flatMap(inspection.storedLog, ({ lines }) => StreamedReply.send(request, response, lines))
            )
          case "/doctor":
            return limited(doctor, Effect.flatMap(diagnose, send))
          default:
            return send(unknown)
        }
      }
      return Effect.suspend(route).pipe(
        Effect.tapErrorCause((cause) => Effect.logError("A request of the log page failed", cause)),
        Effect.catchAllCause(() =>
          response.headersSent ? Effect.sync(() => void response.destroy()) : send(unavailable)
        ),
        Deepwell.actingAsOperator(OperatorLogin.name())
      )
    }
    return answer
  })
