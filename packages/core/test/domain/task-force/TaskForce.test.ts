import { describe, expect, it } from "@effect/vitest"
import type { CommandContext } from "../../../src/domain/CommandContext.ts"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Clearance from "../../../src/domain/access/Clearance.ts"
import { AlreadyExists, NoSuchSection, RecordExpunged, SectionExists } from "../../../src/domain/Rejection.ts"
import { SectionId } from "../../../src/domain/SectionId.ts"
import { SiteId } from "../../../src/domain/SiteId.ts"
import * as TaskForce from "../../../src/domain/task-force/TaskForce.ts"
import * as Event from "../../../src/domain/task-force/TaskForceEvent.ts"
import { TaskForceId } from "../../../src/domain/TaskForceId.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Deciding from "../../../src/eventsourcing/Decider.ts"
import * as DeciderSpec from "../../../src/testing/DeciderSpec.ts"

const taskForce = TaskForceId.make("Epsilon-11")
const name = "Nine-Tailed Fox"
const leader = UserId.make("user-1")
const site = SiteId.make("Site-19")
const document = SectionId.make("equipment")
const reason = "Lost in the field"
const text = { title: "Equipment", body: "Night vision.", clearance: null }

const context = (command: TaskForce.TaskForceCommand): CommandContext<TaskForce.TaskForceCommand> => ({
  command,
  by: Actor.User({ user: leader }),
  at: 1_700_000_000_000,
  id: "proposal-1"
})
const givenEvents = DeciderSpec.given(TaskForce.decider)
const given = (events: ReadonlyArray<Event.TaskForceEvent>) => ({
  when: (command: TaskForce.TaskForceCommand) => givenEvents(events).when(context(command))
})

const formed = Event.TaskForceFormed.make({ taskForce, name, clearance: Clearance.bottom, leader: null, site: null })
const filed = Event.TaskForceDocumentFiled.make({ taskForce, document, ...text })

describe("TaskForce", () => {
  it("has a stream of its own", () => {
    expect(TaskForce.stream(taskForce)).toBe("mtf-Epsilon-11")
  })

  describe("formation", () => {
    it("defaults to a required level of 0 and no leader and site", () => {
      given([]).when(TaskForce.Form.make({ taskForce, name })).then([formed])
      given([])
        .when(TaskForce.Form.make({ taskForce, name, clearance: Clearance.make(4), leader, site }))
        .then([{ ...formed, clearance: Clearance.make(4), leader, site }])
    })

    it("is rejected for an existing task force", () => {
      given([formed])
        .when(TaskForce.Form.make({ taskForce, name }))
        .thenRejected(new AlreadyExists({ type: "mtf", id: taskForce }))
    })
  })

  const commands: ReadonlyArray<TaskForce.TaskForceCommand> = [
    TaskForce.Rename.make({ taskForce, name }),
    TaskForce.AppointLeader.make({ taskForce, leader: null }),
    TaskForce.Station.make({ taskForce, site: null }),
    TaskForce.ChangeClearance.make({ taskForce, clearance: Clearance.bottom, reason }),
    TaskForce.FileDocument.make({ taskForce, document, ...text }),
    TaskForce.ReviseDocument.make({ taskForce, document }),
    TaskForce.Disband.make({ taskForce, reason }),
    TaskForce.Restore.make({ taskForce, reason })
  ]
  it.each(commands)("rejects $_tag for a task force that does not exist", (command) => {
    given([])
      .when(command)
      .thenRejected(new RecordExpunged({ type: "mtf", id: taskForce }))
  })

  it("is renamed; the same name changes nothing", () => {
    const renamed = Event.TaskForceRenamed.make({ taskForce, from: name, to: "Last Hope" })
    given([formed])
      .when(TaskForce.Rename.make({ taskForce, name: "Last Hope" }))
      .then([renamed])
    given([formed, renamed])
      .when(TaskForce.Rename.make({ taskForce, name: "Last Hope" }))
      .thenNothing()
  })

  it("appoints a leader, and none", () => {
    const appointed = Event.TaskForceLeaderAppointed.make({ taskForce, leader })
    given([formed]).when(TaskForce.AppointLeader.make({ taskForce, leader })).then([appointed])
    given([formed, appointed]).when(TaskForce.AppointLeader.make({ taskForce, leader })).thenNothing()
    given([formed])
      .when(TaskForce.AppointLeader.make({ taskForce, leader: null }))
      .thenNothing()
    given([formed, appointed])
      .when(TaskForce.AppointLeader.make({ taskForce, leader: null }))
      .then([Event.TaskForceLeaderAppointed.make({ taskForce, leader: null })])
  })

  it("is stationed at a site, and at none", () => {
    const stationed = Event.TaskForceStationed.make({ taskForce, site })
    given([formed]).when(TaskForce.Station.make({ taskForce, site })).then([stationed])
    given([formed, stationed]).when(TaskForce.Station.make({ taskForce, site })).thenNothing()
    given([formed])
      .when(TaskForce.Station.make({ taskForce, site: null }))
      .thenNothing()
    given([formed, stationed])
      .when(TaskForce.Station.make({ taskForce, site: null }))
      .then([Event.TaskForceStationed.make({ taskForce, site: null })])
  })

  it("changes its clearance; the same one changes nothing", () => {
    const to = Clearance.make(0, ["OMEGA-7"])
    const changed = Event.TaskForceClearanceChanged.make({ taskForce, from: Clearance.bottom, to, reason })
    given([formed])
      .when(TaskForce.ChangeClearance.make({ taskForce, clearance: to, reason }))
      .then([changed])
    given([formed, changed])
      .when(TaskForce.ChangeClearance.make({ taskForce, clearance: to, reason: "Again" }))
      .thenNothing()
  })

  it("files documents once and revises them in the fields of the command", () => {
    const file = TaskForce.FileDocument.make({ taskForce, document, ...text })
    const revise = TaskForce.ReviseDocument.make({ taskForce, document, title: "Kit" })
    const revised = Event.TaskForceDocumentRevised.make({ taskForce, document, ...text, title: "Kit" })
    given([formed]).when(file).then([filed])
    given([formed, filed]).when(file).thenNothing()
    given([formed, filed, revised])
      .when(file)
      .thenRejected(new SectionExists({ section: document }))
    given([formed])
      .when(revise)
      .thenRejected(new NoSuchSection({ section: document }))
    given([formed, filed]).when(revise).then([revised])
    given([formed, filed, revised]).when(revise).thenNothing()
  })

  it("is disbanded and restored", () => {
    const disbanded = Event.TaskForceDisbanded.make({ taskForce, reason })
    const restored = Event.TaskForceRestored.make({ taskForce, reason })
    given([formed]).when(TaskForce.Disband.make({ taskForce, reason })).then([disbanded])
    given([formed, disbanded]).when(TaskForce.Disband.make({ taskForce, reason })).thenNothing()
    given([formed]).when(TaskForce.Restore.make({ taskForce, reason })).thenNothing()
    given([formed, disbanded]).when(TaskForce.Restore.make({ taskForce, reason })).then([restored])
    given([formed, disbanded, restored]).when(TaskForce.Disband.make({ taskForce, reason })).then([disbanded])
  })

  it("accepts documents after it was disbanded", () => {
    given([formed, Event.TaskForceDisbanded.make({ taskForce, reason })])
      .when(TaskForce.FileDocument.make({ taskForce, document, ...text }))
      .then([filed])
  })

  it("folds events into the file", () => {
    const file = Deciding.fold(TaskForce.decider, [
      formed,
      filed,
      Event.TaskForceStationed.make({ taskForce, site }),
      Event.TaskForceLeaderAppointed.make({ taskForce, leader }),
      Event.TaskForceDisbanded.make({ taskForce, reason })
    ])
    const sections = new Map([[document, { ...text, revision: 1 }]])
    expect(file).toEqual({ id: taskForce, name, clearance: Clearance.bottom, leader, site, active: false, sections })
  })
})
