/**
 * Schedules requests for a limited number of permits: round robin over groups, round robin over the lanes of a group, and first
 * in, first out within a lane. Every operation takes constant time, regardless of the number of waiting requests.
 */
import * as SizeIndex from "./SizeIndex.ts"
import * as LinkedList from "./LinkedList.ts"

/** The group of a request, and its lane within the group. Requests without a lane share one lane. */
export type Path = readonly [group: string, lane?: string]

/** The limits of a `FairOrder`. */
export interface Bounds {
  /** The maximum number of running requests, at least 1. */
  readonly permits: number
  /** The maximum number of running requests of one group. */
  readonly runningPerGroup: number
  /** The maximum number of waiting requests of one group. */
  readonly waitingPerGroup: number
  /** The maximum number of waiting requests. */
  readonly waiting: number
}

interface Lane {
  readonly key: string
  readonly tickets: LinkedList.LinkedList<Ticket>
  /** The link of the lane in its group's `turns`. */
  turn: LinkedList.Link<Lane> | undefined
}

/** A group of requests. Its `size` is the number of its waiting requests. */
interface Group extends SizeIndex.Sized<Group> {
  readonly key: string
  running: number
  readonly lanes: Map<string, Lane>
  /** The lanes with waiting tickets, in the order of service. */
  readonly turns: LinkedList.LinkedList<Lane>
  /** All waiting tickets of the group, in the order of arrival. */
  readonly arrivals: LinkedList.LinkedList<Ticket>
  /** The link of the group in the list of groups that can be served. */
  turn: LinkedList.Link<Group> | undefined
}

interface Waiting {
  readonly lane: Lane
  readonly place: LinkedList.Link<Ticket>
  readonly arrival: LinkedList.Link<Ticket>
}

/** A request, from `enter` to `leave`. */
export interface Ticket {
  state: "waiting" | "running" | "refused" | "left"
  readonly group: Group
  waiting: Waiting | undefined
  /** Called once when a waiting ticket starts to run or is displaced; `state` is then `running` or `refused`. */
  settled: () => void
}

/** The state of the running and waiting requests. */
export interface FairOrder {
  /**
   * Adds a request. The returned ticket is `running` if a permit was free, otherwise `waiting`, or `refused` if a limit is reached.
   * If the total limit is reached, a request of a group without waiting requests displaces the newest waiting request of the
   * largest group, if that group has more than one.
   */
  readonly enter: (path: Path) => Ticket
  /** Removes a request in any state. The permit of a running request passes to the next waiting one. */
  readonly leave: (ticket: Ticket) => void
  /** Tests whether a request of a group is running or waiting. */
  readonly has: (group: string) => boolean
  /** Returns the numbers of running and waiting requests. */
  readonly counts: () => { readonly running: number; readonly waiting: number }
}

const ignore = () => {}

/** Makes an empty order. */
export const make = (bounds: Bounds): FairOrder => {
  const groups = new Map<string, Group>()
  // The groups with waiting requests and below their limit of running ones, in the order of service.
  const turns = LinkedList.make<Group>()
  const sizes = SizeIndex.make<Group>()
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

  /** Updates the membership of a group in `turns`, and removes a group without requests. */
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

  /** Moves the first element of a list to its end and returns it. */
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

  /**
   * Reserves a place for a waiting request of a group, displacing another request if necessary. Returns false if
   * refused.
   */
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
