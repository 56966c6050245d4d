import { describe, expect, it } from "@effect/vitest"
import type { CommandContext } from "../../../src/domain/CommandContext.ts"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Clearance from "../../../src/domain/access/Clearance.ts"
import * as Custody from "../../../src/domain/user/Custody.ts"
import { AlreadyExists, RecordExpunged } from "../../../src/domain/Rejection.ts"
import { SiteId } from "../../../src/domain/SiteId.ts"
import { TaskForceId } from "../../../src/domain/TaskForceId.ts"
import * as User from "../../../src/domain/user/User.ts"
import * as Event from "../../../src/domain/user/UserEvent.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Deciding from "../../../src/eventsourcing/Decider.ts"
import * as DeciderSpec from "../../../src/testing/DeciderSpec.ts"

const user = UserId.make("l.hayden")
const site = SiteId.make("Site-19")
const taskForce = TaskForceId.make("Epsilon-11")
const clearance = Clearance.make(2)
const reason = "Annual review"

const context = (command: User.UserCommand): CommandContext<User.UserCommand> => ({
  command,
  by: Actor.User({ user: UserId.make("user-1") }),
  at: 1_700_000_000_000,
  id: "proposal-1"
})
const givenEvents = DeciderSpec.given(User.decider)
const given = (events: ReadonlyArray<Event.UserEvent>) => ({
  when: (command: User.UserCommand) => givenEvents(events).when(context(command))
})

const registered = Event.UserRegistered.make({
  user,
  name: "L. Hayden",
  title: "Researcher",
  clearance,
  roles: [],
  site: null,
  taskForce: null,
  by: "user-1"
})

describe("User", () => {
  it("has a stream of its own", () => {
    expect(User.stream(user)).toBe("user-l.hayden")
  })

  describe("registration", () => {
    it("defaults to a Researcher without role, site and task force", () => {
      given([])
        .when(User.Register.make({ user, name: "L. Hayden", clearance }))
        .then([registered])
    })

    it("records the optional fields, without duplicate roles", () => {
      const rest = { title: "Site Director", site, taskForce }
      given([])
        .when(
          User.Register.make({
            user,
            name: "L. Hayden",
            clearance,
            ...rest,
            roles: ["auditor", "archivist", "auditor"]
          })
        )
        .then([{ ...registered, ...rest, roles: ["auditor", "archivist"] }])
    })

    it("is rejected for a registered user id", () => {
      given([registered])
        .when(User.Register.make({ user, name: "L. Hayden", clearance }))
        .thenRejected(new AlreadyExists({ type: "user", id: user }))
    })
  })

  const commands: ReadonlyArray<User.UserCommand> = [
    User.Rename.make({ user, name: "Hayden" }),
    User.ChangeTitle.make({ user, title: "Administrator" }),
    User.Transfer.make({ user }),
    User.ChangeClearance.make({ user, clearance, reason }),
    User.GrantRole.make({ user, role: "auditor" }),
    User.RevokeRole.make({ user, role: "auditor" }),
    User.Deactivate.make({ user, reason }),
    User.Reactivate.make({ user, reason }),
    User.Confirm.make({ user, credential: 1 })
  ]
  it.each(commands)("rejects $_tag for a user who does not exist", (command) => {
    given([])
      .when(command)
      .thenRejected(new RecordExpunged({ type: "user", id: user }))
  })

  it("is renamed; the same name changes nothing", () => {
    const renamed = Event.UserRenamed.make({ user, from: "L. Hayden", to: "L. Marsh" })
    given([registered])
      .when(User.Rename.make({ user, name: "L. Marsh" }))
      .then([renamed])
    given([registered, renamed])
      .when(User.Rename.make({ user, name: "L. Marsh" }))
      .thenNothing()
  })

  it("changes the title; the same one changes nothing", () => {
    const titled = Event.UserTitled.make({ user, from: "Researcher", to: "Field Agent" })
    given([registered])
      .when(User.ChangeTitle.make({ user, title: "Field Agent" }))
      .then([titled])
    given([registered, titled])
      .when(User.ChangeTitle.make({ user, title: "Field Agent" }))
      .thenNothing()
  })

  it("is transferred in the fields of the command", () => {
    const posted = Event.UserTransferred.make({ user, site, taskForce })
    given([registered]).when(User.Transfer.make({ user, site, taskForce })).then([posted])
    given([registered, posted]).when(User.Transfer.make({ user, site })).thenNothing()
    given([registered, posted]).when(User.Transfer.make({ user })).thenNothing()
    given([registered, posted])
      .when(User.Transfer.make({ user, site: null }))
      .then([Event.UserTransferred.make({ user, site: null, taskForce })])
    given([registered, posted])
      .when(User.Transfer.make({ user, taskForce: null }))
      .then([Event.UserTransferred.make({ user, site, taskForce: null })])
  })

  it("changes the clearance; the same one changes nothing", () => {
    const to = Clearance.make(2, ["OMEGA-7"])
    const changed = Event.UserClearanceChanged.make({ user, from: clearance, to, reason })
    given([registered])
      .when(User.ChangeClearance.make({ user, clearance: to, reason }))
      .then([changed])
    given([registered, changed])
      .when(User.ChangeClearance.make({ user, clearance: to, reason: "Again" }))
      .thenNothing()
  })

  it("holds a role from its grant until its revocation", () => {
    const granted = Event.UserRoleGranted.make({ user, role: "auditor" })
    const revoked = Event.UserRoleRevoked.make({ user, role: "auditor" })
    const [grant, revoke] = [
      User.GrantRole.make({ user, role: "auditor" }),
      User.RevokeRole.make({ user, role: "auditor" })
    ]
    given([registered]).when(grant).then([granted])
    given([registered, granted]).when(grant).thenNothing()
    given([registered, granted])
      .when(User.RevokeRole.make({ user, role: "archivist" }))
      .thenNothing()
    given([registered, granted]).when(revoke).then([revoked])
    given([registered, granted, revoked]).when(revoke).thenNothing()
    given([registered, granted, revoked]).when(grant).then([granted])
  })

  it("is deactivated and reactivated", () => {
    const deactivated = Event.UserDeactivated.make({ user, reason })
    const reactivated = Event.UserReactivated.make({ user, reason })
    const [deactivate, reactivate] = [User.Deactivate.make({ user, reason }), User.Reactivate.make({ user, reason })]
    given([registered]).when(deactivate).then([deactivated])
    given([registered, deactivated]).when(deactivate).thenNothing()
    given([registered]).when(reactivate).thenNothing()
    given([registered, deactivated]).when(reactivate).then([reactivated])
    given([registered, deactivated, reactivated]).when(deactivate).then([deactivated])
  })

  it("folds events into the account", () => {
    const account = Deciding.fold(User.decider, [
      registered,
      Event.UserTransferred.make({ user, site, taskForce: null }),
      Event.UserTitled.make({ user, from: "Researcher", to: "Administrator" }),
      Event.UserRoleGranted.make({ user, role: "auditor" }),
      Event.UserDeactivated.make({ user, reason })
    ])
    const assigned = { title: "Administrator", clearance, roles: ["auditor"], site, taskForce: null, active: false }
    const initial = { mustChangePassword: false, custody: Custody.registered({ by: "user-1" }), proposal: null }
    expect(account).toEqual({ id: user, name: "L. Hayden", ...assigned, ...initial })
  })
})
