/**
 * Every command, and every call with a secret or an id of its own, as a user gives them whose clearance hides some
 * records from them: with the ids of visible, hidden and absent records.
 */
import type { DeepwellService } from "../../src/deepwell/DeepwellService.ts"
import { Clearance, Command, CurrentActor, Query, Title, User } from "@scipnet/core"
import type { Deepwell, Role, Status } from "@scipnet/core"
import { Effect, FastCheck, Redacted, Schema } from "effect"
import * as Fixture from "./Fixture.ts"
import * as WorldIds from "./WorldIds.ts"

const { constant, constantFrom, oneof, record, subarray } = FastCheck

type Service = DeepwellService

/** The service as the reader uses it, and what can only be known while it is used. */
export interface Using {
  readonly deepwell: Service
  /** The id of the open proposal on a record, a made-up one where there is none. */
  readonly proposal: (record: string) => Effect.Effect<string, unknown, Deepwell.Deepwell>
  /** The id of the session that a user opened last, a made-up one where they have none. */
  readonly session: (user: string) => string
  /** The id of the last use of break-glass, a made-up one where there was none. */
  readonly glass: () => string
}

/** One call of the reader's. `commandId` is set where the call can be repeated under it. */
export interface Act {
  /** The tag of a command, or the name of a call. */
  readonly name: string
  /** With its arguments, for the report of a failure. */
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

/** What a command of the reader's may be made of: records that it may be about, and what it may bring into being. */
interface World {
  readonly ids: WorldIds.Ids
  readonly openable: WorldIds.Ids
  readonly below: ReadonlyArray<Clearance.Clearance>
  readonly above: ReadonlyArray<Clearance.Clearance>
}

type Fields<C> = {
  readonly [F in Exclude<keyof C, "_tag">]-?: FastCheck.Arbitrary<C[F] | undefined>
}
type Table = { readonly [C in typeof Command.Command.Encoded as C["_tag"]]: Fields<C> }

const maybe = <A>(arbitrary: FastCheck.Arbitrary<A>) => FastCheck.option(arbitrary, { nil: undefined })
const orNull = <A>(arbitrary: FastCheck.Arbitrary<A>) => FastCheck.option(arbitrary, { nil: null, freq: 3 })

/** The fields of every command: complete by type, so that a new command or field has to be generated here. */
const table = ({ ids, openable, below, above }: World): Table => {
  const [scp, user, site, mtf] = [
    constantFrom(...ids.scp),
    constantFrom(...ids.user, "reader", "root"),
    constantFrom(...ids.site),
    constantFrom(...ids.mtf)
  ]
  const name = constantFrom("The Grey Lantern", "The Grey Lamp", "Another")
  const clearance = oneof(
    { weight: 4, arbitrary: constantFrom(...below) },
    { weight: 1, arbitrary: constantFrom(...above) }
  )
  const at = { scp: { scp }, user: { user }, site: { site }, mtf: { taskForce: mtf } }
  const said = { reason: constant(reason) }
  // Resolved when it is given, since ids of proposals are made up each time.
  const proposal = constant("a proposal")
  const document = {
    title: constantFrom("a lantern burns", "marigold"),
    body: constantFrom("marigold and lantern", "the lamp"),
    clearance: orNull(clearance)
  }
  const section = constantFrom("description", "addendum", "annex", "note")
  const revision = {
    title: maybe(document.title),
    body: maybe(document.body),
    clearance: maybe(document.clearance),
    reason: maybe(said.reason),
    revision: maybe(orNull(constantFrom(1, 2)))
  }
  const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const
  const status = {
    to: constantFrom<Status.Status>("active", "neutralized", "explained", "deleted"),
    ...said,
    evidence: maybe(constant("a written record"))
  }
  const provenance = constantFrom(
    { page: "p", link: "https://example.org", author: "A", licence: "L", revision: "r" },
    { page: "q", link: "https://example.org", author: "A", licence: "L", revision: "r" }
  )
  const role = constantFrom<Role.Role>("archivist", "administrator", "auditor")
  return {
    RegisterScp: {
      scp: constantFrom(...openable.scp),
      name,
      classification: constant(classification),
      clearance,
      status: maybe(constantFrom("active", "neutralized", "explained")),
      site: maybe(orNull(site)),
      taskForce: maybe(orNull(mtf)),
      provenance: maybe(orNull(provenance))
    },
    RenameScp: { ...at.scp, name },
    ReclassifyScp: {
      ...at.scp,
      classification: constantFrom<Partial<typeof classification>>({}, { objectClass: "Euclid" }, { risk: null })
    },
    ChangeScpClearance: { ...at.scp, clearance, ...said },
    AssignScpSite: { ...at.scp, site: orNull(site) },
    AssignScpTaskForce: { ...at.scp, taskForce: orNull(mtf) },
    FileScpSection: { ...at.scp, section, ...document },
    ReviseScpSection: { ...at.scp, section, ...revision },
    ChangeScpStatus: { ...at.scp, ...status },
    ProposeScpStatus: { ...at.scp, ...status },
    ApproveScpStatus: { ...at.scp, proposal },
    RejectScpStatus: { ...at.scp, proposal, ...said },
    WithdrawScpStatus: { ...at.scp, proposal },
    RecordScpProvenance: { ...at.scp, provenance },
    RegisterUser: {
      user: constantFrom(...openable.user),
      name,
      clearance,
      title: maybe(constantFrom(...Title.titles)),
      roles: maybe(subarray(["archivist", "administrator", "auditor"])),
      site: maybe(orNull(site)),
      taskForce: maybe(orNull(mtf))
    },
    RenameUser: { ...at.user, name },
    ChangeUserTitle: { ...at.user, title: constantFrom(...Title.titles) },
    TransferUser: { ...at.user, site: maybe(orNull(site)), taskForce: maybe(orNull(mtf)) },
    ChangeUserClearance: { ...at.user, clearance, ...said },
    ProposeUserClearance: { ...at.user, clearance, ...said },
    ApproveUserClearance: { ...at.user, proposal },
    RejectUserClearance: { ...at.user, proposal, ...said },
    WithdrawUserClearance: { ...at.user, proposal },
    GrantRole: { ...at.user, role },
    RevokeRole: { ...at.user, role },
    DeactivateUser: { ...at.user, ...said },
    ReactivateUser: { ...at.user, ...said },
    ConfirmAccount: { ...at.user, credential: constantFrom(1, 2, 3) },
    FoundSite: {
      site: constantFrom(...openable.site),
      name,
      clearance: maybe(clearance),
      director: maybe(orNull(user))
    },
    RenameSite: { ...at.site, name },
    AppointSiteDirector: { ...at.site, director: orNull(user) },
    ChangeSiteClearance: { ...at.site, clearance, ...said },
    FileSiteDocument: { ...at.site, document: section, ...document },
    ReviseSiteDocument: { ...at.site, document: section, ...revision },
    DisbandSite: { ...at.site, ...said },
    RestoreSite: { ...at.site, ...said },
    FormTaskForce: {
      taskForce: constantFrom(...openable.mtf),
      name,
      clearance: maybe(clearance),
      leader: maybe(orNull(user)),
      site: maybe(orNull(site))
    },
    RenameTaskForce: { ...at.mtf, name },
    AppointTaskForceLeader: { ...at.mtf, leader: orNull(user) },
    StationTaskForce: { ...at.mtf, site: orNull(site) },
    ChangeTaskForceClearance: { ...at.mtf, clearance, ...said },
    FileTaskForceDocument: { ...at.mtf, document: section, ...document },
    ReviseTaskForceDocument: { ...at.mtf, document: section, ...revision },
    DisbandTaskForce: { ...at.mtf, ...said },
    RestoreTaskForce: { ...at.mtf, ...said }
  }
}

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

/** The calls that are no commands of the union. */
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
    // With the right phrase it opens what is hidden, which is what it is for: there it is tried with a wrong one.
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

/** Each command and call once, in any order, and some of them again. */
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
