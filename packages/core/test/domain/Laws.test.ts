/** What every aggregate keeps to, whatever happened to it. */
import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import type { Order } from "../../src/domain/Actor.ts"
import * as Custody from "../../src/domain/user/Custody.ts"
import { ItemNumber } from "../../src/domain/scp/ItemNumber.ts"
import * as Refusal from "../../src/domain/Refusal.ts"
import { Rejection } from "../../src/domain/Rejection.ts"
import * as Scp from "../../src/domain/scp/Scp.ts"
import { ScpEvent } from "../../src/domain/scp/ScpEvent.ts"
import * as Site from "../../src/domain/site/Site.ts"
import { SiteEvent } from "../../src/domain/site/SiteEvent.ts"
import { SiteId } from "../../src/domain/site/SiteId.ts"
import * as Proposal from "../../src/domain/Proposal.ts"
import * as StatusChange from "../../src/domain/scp/StatusChange.ts"
import * as TaskForce from "../../src/domain/task-force/TaskForce.ts"
import { TaskForceEvent } from "../../src/domain/task-force/TaskForceEvent.ts"
import { TaskForceId } from "../../src/domain/task-force/TaskForceId.ts"
import * as User from "../../src/domain/user/User.ts"
import { UserEvent } from "../../src/domain/user/UserEvent.ts"
import { UserId } from "../../src/domain/user/UserId.ts"
import type { Decider } from "../../src/eventsourcing/Decider.ts"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import * as DeciderLaws from "../../src/testing/DeciderLaws.ts"
import * as Arbitraries from "../../src/testing/DomainArbitraries.ts"

interface Tagged {
  readonly _tag: string
}

const label = (rejection: Rejection): string =>
  rejection._tag === "ProposalClosed" ? `${rejection._tag}: ${rejection.outcome}` : rejection._tag

/** The tags of all events and rejections that a few hundred random sequences lead to. */
const reached = <C, State, E extends Tagged>(
  { decide, evolve, initial }: Decider<Order<C>, State, E, Rejection>,
  commands: FastCheck.Arbitrary<C>
): ReadonlySet<string> => {
  const tags = new Set<string>()
  for (const sequence of FastCheck.sample(Arbitraries.orders(commands), { numRuns: 300, seed: 173 })) {
    let state = initial
    for (const order of sequence) {
      const outcome = decide(order, state)
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

// A secret is another one each time, so these come of no command that does nothing twice.
const besideSecrets: ReadonlySet<string> = new Set(["UserPasswordChanged", "UserPasswordReset", "UserPhraseSet"])

const keepsTheLaws = <C, State, E extends Tagged, I extends Tagged>(
  name: string,
  decider: Decider<Order<C>, State, E, Rejection>,
  commands: FastCheck.Arbitrary<C>,
  events: Schema.Schema<E, I>,
  rejections: ReadonlyArray<string>
) =>
  describe(name, () => {
    const codec = EventCodec.make(events)

    it("decides on anything, does nothing twice, and its events outlive storage", () => {
      DeciderLaws.check(decider, {
        commands: Arbitraries.order(commands),
        codec,
        rejects: (rejection) => isRejection(rejection) && rejections.includes(label(rejection)),
        length: 40
      })
    })

    it("is brought to every event and every rejection by random commands", () => {
      expect([...reached(decider, commands)].toSorted()).toEqual(
        [...codec.types.filter((type) => !besideSecrets.has(type)), ...rejections].toSorted()
      )
    })

    it.prop("rejects with what outlives storage", { orders: Arbitraries.orders(commands) }, ({ orders }) => {
      let state = decider.initial
      for (const order of orders) {
        const outcome = decider.decide(order, state)
        if (Either.isLeft(outcome)) {
          expect(Either.map(roundTrip(outcome.left), label)).toEqual(Either.right(label(outcome.left)))
        } else {
          state = outcome.right.reduce(decider.evolve, state)
        }
      }
    })
  })

const existence = [Refusal.AlreadyExists._tag, Refusal.RecordExpunged._tag]
const withTexts = [
  ...existence,
  Refusal.NoSuchSection._tag,
  Refusal.SectionExists._tag,
  Refusal.SectionChanged._tag,
  Refusal.ReasonRequired._tag
]
const onProposals = Proposal.refusals.flatMap(({ _tag }) =>
  _tag === "ProposalClosed"
    ? ["approved", "rejected", "withdrawn", "lapsed", "void"].map((outcome) => `${_tag}: ${outcome}`)
    : [_tag]
)

const { constant } = FastCheck
const scp = Arbitraries.scpCommand(constant(ItemNumber.make("SCP-173")))
const user = Arbitraries.userCommand(constant(UserId.make("user-7")))
const site = Arbitraries.siteCommand(constant(SiteId.make("Site-19")))
const taskForce = Arbitraries.taskForceCommand(constant(TaskForceId.make("Epsilon-11")))

keepsTheLaws("Scp", Scp.decider, scp, ScpEvent, [
  ...withTexts,
  ...StatusChange.refusals.map(({ _tag }) => _tag),
  ...onProposals
])
keepsTheLaws("User", User.decider, user, UserEvent, [
  ...existence,
  ...onProposals,
  Custody.CredentialChanged._tag,
  Custody.TemporaryPassword._tag
])
keepsTheLaws("Site", Site.decider, site, SiteEvent, withTexts)
keepsTheLaws("TaskForce", TaskForce.decider, taskForce, TaskForceEvent, withTexts)
