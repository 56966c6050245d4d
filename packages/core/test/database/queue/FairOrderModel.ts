/**
 * A simple model of `FairOrder` with linear searches of arrays.
 */
import type { Bounds } from "../../../src/database/queue/FairOrder.ts"

export interface ModelTicket {
  readonly group: string
  readonly lane: string
  state: "waiting" | "running" | "refused" | "left"
}

export interface Model {
  readonly tickets: Array<ModelTicket>
  readonly enter: (group: string, lane: string) => void
  readonly leave: (index: number) => void
}

const without = <A>(list: Array<A>, value: A): void => {
  const at = list.indexOf(value)
  if (at >= 0) {
    list.splice(at, 1)
  }
}

export const make = (bounds: Bounds): Model => {
  const tickets: Array<ModelTicket> = []
  // In the order of service.
  const groupTurns: Array<string> = []
  const laneTurns: Array<{ readonly group: string; readonly lane: string }> = []
  // The last group is the one whose number of waiting tickets changed most recently.
  const changed: Array<string> = []

  const waitingOf = (group: string) => tickets.filter((each) => each.group === group && each.state === "waiting")
  const waiting = () => tickets.filter(({ state }) => state === "waiting")
  const running = () => tickets.filter(({ state }) => state === "running")
  const isReady = (group: string) =>
    waitingOf(group).length > 0 && running().filter((each) => each.group === group).length < bounds.runningPerGroup

  const arrange = () => {
    for (const { group, lane } of tickets) {
      if (!groupTurns.includes(group) && isReady(group)) {
        groupTurns.push(group)
      }
      if (
        waitingOf(group).some((each) => each.lane === lane) &&
        !laneTurns.some((each) => each.group === group && each.lane === lane)
      ) {
        laneTurns.push({ group, lane })
      }
    }
    for (const group of [...groupTurns].filter((group) => !isReady(group))) {
      without(groupTurns, group)
    }
    for (const turn of laneTurns.slice()) {
      if (!waitingOf(turn.group).some(({ lane }) => lane === turn.lane)) {
        without(laneTurns, turn)
      }
    }
  }

  const resized = (group: string) => {
    without(changed, group)
    changed.push(group)
  }

  const serve = () => {
    const group = running().length < bounds.permits ? groupTurns.shift() : undefined
    const turn = laneTurns.find((each) => each.group === group)
    const next = turn && waitingOf(turn.group).find(({ lane }) => lane === turn.lane)
    if (turn !== undefined && next !== undefined) {
      without(laneTurns, turn)
      next.state = "running"
      resized(next.group)
    }
    arrange()
  }

  const newestOfLargest = (): ModelTicket | undefined => {
    const most = Math.max(...changed.map((group) => waitingOf(group).length))
    const largest = changed.findLast((group) => waitingOf(group).length === most)
    return most > 1 && largest !== undefined ? waitingOf(largest).at(-1) : undefined
  }

  return {
    tickets,
    enter: (group, lane) => {
      const ticket: ModelTicket = { group, lane, state: "refused" }
      tickets.push(ticket)
      const own = waitingOf(group).length
      const isFree =
        running().length < bounds.permits &&
        running().filter((each) => each.group === group).length < bounds.runningPerGroup
      if (isFree) {
        ticket.state = "running"
      } else if (own < bounds.waitingPerGroup) {
        const displaced = waiting().length >= bounds.waiting && own === 0 ? newestOfLargest() : undefined
        if (displaced !== undefined) {
          displaced.state = "refused"
          resized(displaced.group)
          arrange()
        }
        if (waiting().length < bounds.waiting) {
          ticket.state = "waiting"
          resized(group)
        }
      }
      arrange()
    },
    leave: (index) => {
      const ticket = tickets[index]
      if (ticket !== undefined) {
        const { state } = ticket
        ticket.state = "left"
        if (state === "waiting") {
          resized(ticket.group)
        }
        arrange()
        if (state === "running") {
          serve()
        }
      }
    }
  }
}
