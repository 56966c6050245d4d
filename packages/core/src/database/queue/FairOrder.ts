/**
 * The order in which requests get a number of permits: round robin over groups, round robin over the lanes of a group,
 * first come, first served within a lane. Every operation takes constant time, however many requests wait.
 */
import type { Sized } from "./LargestFirst.ts"
import * as LargestFirst from "./LargestFirst.ts"
import * as LinkedList from "./LinkedList.ts"

/** The group of a request, and its lane within the group. Requests that name no lane share one. */
export type Path = readonly [group: string, lane?: string]

export interface Bounds {
  /** How many may run at once, at least 1. */
  readonly permits: number
  /** How many of one group may run at once. */
  readonly runningPerGroup: number
  /** How many of one group may wait. */
  readonly waitingPerGroup: number
  /** How many may wait in all. */
  readonly waiting: number
}

interface Lane {
  readonly key: string
  readonly tickets: LinkedList.LinkedList<Ticket>
  /** The lane's place among those of its group. */
  turn: LinkedList.Link<Lane> | undefined
}

/** Its size is how many of it wait. */
interface Group extends Sized<Group> {
  readonly key: string
  running: number
  readonly lanes: Map<string, Lane>
  /** The lanes that have a ticket waiting, the next one first. */
  readonly turns: LinkedList.LinkedList<Lane>
  /** All that wait, the newest last. */
  readonly arrivals: LinkedList.LinkedList<Ticket>
  /** The group's place among those that may be served. */
  turn: LinkedList.Link<Group> | undefined
}

interface Waiting {
  readonly lane: Lane
  readonly place: LinkedList.Link<Ticket>
  readonly arrival: LinkedList.Link<Ticket>
}

/** One request, from when it comes until it leaves. */
export interface Ticket {
  state: "waiting" | "running" | "refused" | "left"
  readonly group: Group
  waiting: Waiting | undefined
  /** Called once when a ticket that waited runs, or is displaced; its state says which. */
  settled: () => void
}

export interface FairOrder {
  /**
   * Gives a request a permit if one is free; otherwise it waits, or is refused. When as many wait as may in all, a
   * request of a group that has none waiting displaces the newest one of the largest group, if that has more than one.
   */
  readonly enter: (path: Path) => Ticket
  /** Ends a request, in whatever state it is; its permit goes to the next. */
  readonly leave: (ticket: Ticket) => void
  /** True when a request of this group runs or waits. */
  readonly has: (group: string) => boolean
  readonly counts: () => { readonly running: number; readonly waiting: number }
}

const ignore = () => {}

export const make = (bounds: Bounds): FairOrder => {
  const groups = new Map<string, Group>()
  // The groups that have a request waiting which may run, the next one first.
  const turns = LinkedList.make<Group>()
  const sizes = LargestFirst.make<Group>()
  let waiting = 0
  let running = 0

  const found = (key: string): Group => {
    const known = groups.get(key)
    if (known !== undefined) {
      return known
    }
    const group: Group = {
      key,
      running: 0,
      size: 0,
      ofSize: undefined,
      lanes: new Map(),
      turns: LinkedList.make(),
      arrivals: LinkedList.make(),
      turn: undefined
    }
    groups.set(key, group)
    return group
  }

  /** Puts a group where it belongs: at the end of those that may be served, or nowhere. */
  const settle = (group: Group): void => {
    const ready = group.size > 0 && group.running < bounds.runningPerGroup
    if (ready) {
      group.turn ??= LinkedList.add(turns, group)
    } else if (group.turn !== undefined) {
      LinkedList.remove(group.turn)
      group.turn = undefined
    }
    if (group.size === 0 && group.running === 0) {
      groups.delete(group.key)
    }
  }

  const start = (ticket: Ticket): void => {
    ticket.state = "running"
    ticket.group.running += 1
    running += 1
  }

  const laneOf = (group: Group, key: string): Lane => {
    const known = group.lanes.get(key)
    if (known !== undefined) {
      return known
    }
    const lane: Lane = { key, tickets: LinkedList.make(), turn: undefined }
    lane.turn = LinkedList.add(group.turns, lane)
    group.lanes.set(key, lane)
    return lane
  }

  const wait = (ticket: Ticket, key: string): void => {
    const { group } = ticket
    const lane = laneOf(group, key)
    ticket.state = "waiting"
    ticket.waiting = {
      lane,
      place: LinkedList.add(lane.tickets, ticket),
      arrival: LinkedList.add(group.arrivals, ticket)
    }
    sizes.resize(group, 1)
    waiting += 1
    settle(group)
  }

  const leaveLine = (ticket: Ticket, { lane, place, arrival }: Waiting): void => {
    const { group } = ticket
    ticket.waiting = undefined
    LinkedList.remove(place)
    LinkedList.remove(arrival)
    if (lane.tickets.first === undefined && lane.turn !== undefined) {
      LinkedList.remove(lane.turn)
      group.lanes.delete(lane.key)
    }
    sizes.resize(group, -1)
    waiting -= 1
    settle(group)
  }

  /** Moves the first in turn to the end, and returns it. */
  const rotate = <A extends { turn: LinkedList.Link<A> | undefined }>(
    list: LinkedList.LinkedList<A>
  ): A | undefined => {
    const next = list.first?.value
    if (next?.turn !== undefined) {
      LinkedList.remove(next.turn)
      next.turn = LinkedList.add(list, next)
    }
    return next
  }

  const serveNext = (): void => {
    if (running === bounds.permits) {
      return
    }
    const group = rotate(turns)
    const lane = group && rotate(group.turns)
    const ticket = lane?.tickets.first?.value
    if (ticket?.waiting !== undefined) {
      start(ticket)
      leaveLine(ticket, ticket.waiting)
      ticket.settled()
    }
  }

  /** True when there is a place for one more of this group, which was made if need be. */
  const makePlace = (group: Group): boolean => {
    if (group.size >= bounds.waitingPerGroup) {
      return false
    }
    if (waiting < bounds.waiting) {
      return true
    }
    const largest = sizes.largest()
    const displaced =
      largest !== undefined && largest.size > 1 && group.size === 0 ? largest.arrivals.last?.value : undefined
    if (displaced?.waiting === undefined) {
      return false
    }
    displaced.state = "refused"
    leaveLine(displaced, displaced.waiting)
    displaced.settled()
    return true
  }

  return {
    enter: ([key, lane = ""]) => {
      const group = found(key)
      const ticket: Ticket = { state: "refused", group, waiting: undefined, settled: ignore }
      if (running < bounds.permits && group.running < bounds.runningPerGroup) {
        start(ticket)
      } else if (makePlace(group)) {
        wait(ticket, lane)
      } else {
        settle(group)
      }
      return ticket
    },
    leave: (ticket) => {
      const { state, group } = ticket
      ticket.state = "left"
      if (ticket.waiting !== undefined) {
        leaveLine(ticket, ticket.waiting)
      } else if (state === "running") {
        group.running -= 1
        running -= 1
        settle(group)
        serveNext()
      }
    },
    has: (group) => groups.has(group),
    counts: () => ({ running, waiting })
  }
}
