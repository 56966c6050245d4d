/**
 * Every command, and every call with a secret or an id, of a user who may not see some records: with the ids of visible,
 * hidden and absent records.
 */
import type { DeepwellService } from "../../src/deepwell/DeepwellService.ts"
import { Command, Query, User } from "@scipnet/core"
import type { CurrentActor, Deepwell } from "@scipnet/core"
import { Effect, FastCheck, Redacted, Schema } from "effect"
import * as Fixture from "./Fixture.ts"
import type { World } from "./GeneratedCommands.ts"
import { table } from "./GeneratedCommands.ts"
import * as WorldIds from "./WorldIds.ts"

const { constantFrom, oneof, record } = FastCheck

type Service = DeepwellService

/** The service as the reader uses it, and the ids that are known only while it is used. */
export interface Using {
  readonly deepwell: Service
  /** The id of the open proposal on a record, or a random one. */
  readonly proposal: (record: string) => Effect.Effect<string, unknown, Deepwell.Deepwell>
  /** The id of the latest session of a user, or a random one. */
  readonly session: (user: string) => string
  /** The id of the latest use of break-glass, or a random one. */
  readonly glass: () => string
}

/** One call of the reader. `commandId` is set if the call can be repeated with it. */
export interface Act {
  /** The tag of a command, or the name of a call. */
  readonly name: string
  /** The call with its arguments, for the message of a failure. */
  readonly said: string
  readonly [FastCheck.toStringMethod]: () => string
  readonly run: (
    using: Using,
    commandId: string
  ) => Effect.Effect<unknown, unknown, Deepwell.Deepwell | CurrentActor.CurrentActor>
}

const reason = "as the test has it"
const phrase = Redacted.make("the heron stands on one leg")
const another = Redacted.make("a kettle on the fen")

const decode = Schema.decodeUnknownSync(Command.Command)
const given = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const printed = (said: string) => ({ said, [FastCheck.toStringMethod]: () => said })

const commandOf = (tag: string, fields: { readonly [field: string]: FastCheck.Arbitrary<unknown> }) =>
  record(fields).map((values): Act => {
    const command = decode({ _tag: tag, ...given(values) })
    return {
      name: tag,
      ...printed(JSON.stringify(command)),
      run: ({ deepwell, proposal }, commandId) =>
        "proposal" in command
          ? Effect.flatMap(proposal("scp" in command ? command.scp : command.user), (id) =>
              deepwell.execute({ ...command, proposal: id }, { commandId })
            )
          : deepwell.execute(command, { commandId })
    }
  })

/** The calls that are not commands of the domain. */
const calls = ({ ids, openable, below }: World): ReadonlyArray<FastCheck.Arbitrary<Act>> => {
  const user = constantFrom(...ids.user, "reader", "root").map((id) => User.Rename.make({ user: id, name: "x" }).user)
  const secret = constantFrom(Fixture.password, another)
  const anywhere = WorldIds.ofEach((type) => constantFrom(...ids[type]).map((id) => ({ type, id, reason })))
  const plain = WorldIds.ofEach((type) =>
    constantFrom(...WorldIds.visible[type], ...WorldIds.absent[type]).map((id) => ({ type, id, reason }))
  )
  const opening = record({ user: constantFrom(...openable.user), clearance: constantFrom(...below) })
  const act = <A>(name: string, values: FastCheck.Arbitrary<A>, run: (values: A) => Act["run"]) =>
    values.map((value): Act => ({
      name,
      ...printed(`${name} ${JSON.stringify(value)}`),
      run: run(value)
    }))
  return [
    act(
      "register",
      opening,
      ({ user, clearance }) =>
        ({ deepwell }, commandId) =>
          deepwell.register(User.Register.make({ user, name: "New", clearance }), another, { commandId })
    ),
    act(
      "changePassword",
      record({ user, secret }),
      ({ user, secret }) =>
        ({ deepwell }) =>
          deepwell.changePassword(user, secret, secret === another ? Fixture.password : another)
    ),
    act(
      "resetPassword",
      user,
      (user) =>
        ({ deepwell }) =>
          deepwell.resetPassword(user, another)
    ),
    act(
      "setPhrase",
      record({ user, secret }),
      ({ user, secret }) =>
        ({ deepwell }) =>
          deepwell.setPhrase(user, secret, phrase)
    ),
    // The right phrase grants access to hidden records on purpose, so hidden records are tried with a wrong one.
    act(
      "breakGlass",
      plain,
      (query) =>
        ({ deepwell }) =>
          deepwell.breakGlass(query, phrase)
    ),
    act(
      "breakGlass",
      anywhere,
      (query) =>
        ({ deepwell }) =>
          deepwell.breakGlass(Query.BreakGlass.make(query), Redacted.make("a wrong phrase"))
    ),
    act(
      "signReview",
      constantFrom("own", "none"),
      (which) =>
        ({ deepwell, glass }) =>
          deepwell.signReview({ glass: which === "own" ? glass() : "none", note: reason })
    ),
    act(
      "revokeSession",
      constantFrom(...ids.user, "root"),
      (user) =>
        ({ deepwell, session }) =>
          deepwell.revokeSession(session(user))
    )
  ]
}

/** Each command and call once, in any order, and some of them repeatedly. */
export const acts = (world: World): FastCheck.Arbitrary<ReadonlyArray<Act>> => {
  const all = [...Object.entries(table(world)).map(([tag, fields]) => commandOf(tag, fields)), ...calls(world)]
  return FastCheck.tuple(
    FastCheck.tuple(...all),
    FastCheck.array(oneof(...all), { minLength: 10, maxLength: 40 })
  ).chain(([once, more]) => {
    const every = [...once, ...more]
    return FastCheck.shuffledSubarray(every, { minLength: every.length, maxLength: every.length })
  })
}
