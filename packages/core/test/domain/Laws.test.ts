/** The laws of deciders, checked for every aggregate on random sequences of commands. */
import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import type { CommandContext } from "../../src/domain/CommandContext.ts"
import { ItemNumber } from "../../src/domain/ItemNumber.ts"
import { Rejection } from "../../src/domain/Rejection.ts"
import * as Scp from "../../src/domain/scp/Scp.ts"
import { ScpEvent } from "../../src/domain/scp/ScpEvent.ts"
import * as Site from "../../src/domain/site/Site.ts"
import { SiteEvent } from "../../src/domain/site/SiteEvent.ts"
import { SiteId } from "../../src/domain/SiteId.ts"
import * as TaskForce from "../../src/domain/task-force/TaskForce.ts"
import { TaskForceEvent } from "../../src/domain/task-force/TaskForceEvent.ts"
import { TaskForceId } from "../../src/domain/TaskForceId.ts"
import * as User from "../../src/domain/user/User.ts"
import { UserEvent } from "../../src/domain/user/UserEvent.ts"
import { UserId } from "../../src/domain/UserId.ts"
import type { Decider } from "../../src/eventsourcing/Decider.ts"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import * as DeciderLaws from "../../src/testing/DeciderLaws.ts"
import * as Arbitraries from "../../src/testing/DomainArbitraries.ts"

interface Tagged {
  readonly _tag: string
}

const label = (rejection: Rejection): string =>
  rejection._tag === "ProposalClosed" ? `${rejection._tag}: ${rejection.outcome}` : rejection._tag

/** The tags of all events and rejections that 300 random sequences of commands lead to. */
const reached = <C, State, E extends Tagged>(
  { decide, evolve, initial }: Decider<CommandContext<C>, State, E, Rejection>,
  commands: FastCheck.Arbitrary<C>
): ReadonlySet<string> => {
  const tags = new Set<string>()
  for (const sequence of FastCheck.sample(Arbitraries.commandContexts(commands), { numRuns: 300, seed: 173 })) {
    let state = initial
    for (const context of sequence) {
      const outcome = decide(context, state)
      if (Either.isLeft(outcome)) {
        tags.add(label(outcome.left))
        continue
      }
      for (const event of outcome.right) {
        tags.add(event._tag)
        state = evolve(state, event)
      }
    }
  }
  return tags
}

const isRejection = Schema.is(Rejection)
const stored = Schema.parseJson(Rejection)
const roundTrip = (rejection: Rejection) =>
  Either.flatMap(Schema.encodeEither(stored)(rejection), Schema.decodeEither(stored))

// Only commands that set a secret cause these events, and such commands are not idempotent.
const secretEvents: ReadonlySet<string> = new Set(["UserPasswordChanged", "UserPasswordReset", "UserPhraseSet"])

const testLaws = <C, State, E extends Tagged, I extends Tagged>(
  name: string,
  decider: Decider<CommandContext<C>, State, E, Rejection>,
  commands: FastCheck.Arbitrary<C>,
  events: Schema.Schema<E, I>,
  rejections: ReadonlyArray<string>
) =>
  describe(name, () => {
    const codec = EventCodec.make(events)

    it("decides every command, is idempotent, and its events round-trip through storage", () => {
      DeciderLaws.check(decider, {
        commands: Arbitraries.commandContext(commands),
        codec,
        rejects: (rejection) => isRejection(rejection) && rejections.includes(label(rejection)),
        length: 40
      })
    })

    it("random commands reach every event and every rejection", () => {
      expect([...reached(decider, commands)].toSorted()).toEqual(
        [...codec.types.filter((type) => !secretEvents.has(type)), ...rejections].toSorted()
      )
    })

    it.prop(
      "rejections round-trip through storage",
      { orders: Arbitraries.commandContexts(commands) },
      ({ orders }) => {
        let state = decider.initial
        for (const context of orders) {
          const outcome = decider.decide(context, state)
          if (Either.isLeft(outcome)) {
            expect(Either.map(roundTrip(outcome.left), label)).toEqual(Either.right(label(outcome.left)))
          } else {
            state = outcome.right.reduce(decider.evolve, state)
          }
        }
      }
    )
  })

const existence = ["AlreadyExists", "RecordExpunged"]
const sections = [...existence, "NoSuchSection", "SectionExists", "SectionChanged", "ReasonRequired"]
const proposals = [
  "SecondPersonRequired",
  "SecondPersonNotNeeded",
  "ProposalPending",
  "NoSuchProposal",
  "WrongPerson",
  ...["approved", "rejected", "withdrawn", "lapsed", "void"].map((outcome) => `ProposalClosed: ${outcome}`)
]

const { constant } = FastCheck
const scp = Arbitraries.scpCommand(constant(ItemNumber.make("SCP-173")))
const user = Arbitraries.userCommand(constant(UserId.make("user-7")))
const site = Arbitraries.siteCommand(constant(SiteId.make("Site-19")))
const taskForce = Arbitraries.taskForceCommand(constant(TaskForceId.make("Epsilon-11")))

testLaws("Scp", Scp.decider, scp, ScpEvent, [...sections, ...proposals, "IllegalTransition", "EvidenceRequired"])
testLaws("User", User.decider, user, UserEvent, [...existence, ...proposals, "CredentialChanged", "TemporaryPassword"])
testLaws("Site", Site.decider, site, SiteEvent, sections)
testLaws("TaskForce", TaskForce.decider, taskForce, TaskForceEvent, sections)
