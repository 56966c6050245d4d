/**
 * Random arguments for every command of the domain, with the ids of visible, hidden and absent records.
 */
import { Title } from "@scipnet/core"
import type { Clearance, Command, Role, Status } from "@scipnet/core"
import { FastCheck } from "effect"
import type * as WorldIds from "./WorldIds.ts"

const { constant, constantFrom, oneof, subarray } = FastCheck

const reason = "as the test has it"

/** The ids in the commands of the reader: existing records, and records that they create. */
export interface World {
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
export const table = ({ ids, openable, below, above }: World): Table => {
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
  // Resolved when the command runs, since the ids of proposals are random.
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
