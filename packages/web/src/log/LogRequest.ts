/** The requests of the page. Each is recorded in the audit log of the deepwell. */
import type { Filter, InspectedEvent, ListPage, Overview } from "@scipnet/core/deepwell/inspection/InspectedLog"
import * as Entrance from "./Entrance.ts"

/** A request that was not answered; `status` is 0 when the server could not be reached. */
export class RequestFailed extends Error {
  readonly status: number
  constructor(status: number) {
    super(`The request failed (${status}).`)
    this.status = status
  }
}

/** Sends a request. Fails with `RequestFailed`, or with the reason of `signal`. */
export const get = async (path: string, signal?: AbortSignal): Promise<Response> => {
  const response = await fetch(`/-/api${path}`, {
    cache: "no-store",
    ...(signal === undefined ? {} : { signal })
  }).catch((error: unknown) => {
    throw signal?.aborted === true ? error : new RequestFailed(0)
  })
  if (response.status === 401) {
    Entrance.refuse()
  }
  if (!response.ok) {
    throw new RequestFailed(response.status)
  }
  return response
}

const getJson = async <A>(path: string, signal?: AbortSignal): Promise<A> => (await get(path, signal)).json()

/** A finding of the doctor, in words. */
export interface Finding {
  readonly severity: "problem" | "notice"
  readonly what: string
  readonly advice: string
}

/** The result of the doctor. */
export interface Diagnosis {
  readonly position: number | null
  readonly checked: ReadonlyArray<string>
  readonly skipped: ReadonlyArray<string>
  readonly isWell: boolean
  readonly findings: ReadonlyArray<Finding>
}

/** The size, the types and the density of the log. */
export const overview = () => getJson<Overview>("/overview")

/** A page of the list that `filter` selects up to `to`: the page with the event of a position, or that of an index. */
export const events = (
  filter: Filter,
  to: number,
  start: { readonly offset: number } | { readonly position: number },
  signal?: AbortSignal
): Promise<ListPage> => {
  const query = new URLSearchParams({ to: `${to}`, by: filter.by })
  for (const [name, value] of Object.entries(start)) query.set(name, `${value}`)
  if (filter.by !== "all") query.set("value", filter.value)
  return getJson<ListPage>(`/events?${query}`, signal)
}

/** One event. */
export const event = (position: number) => getJson<InspectedEvent>(`/event/${position}`)

/** Runs the doctor. */
export const diagnose = (signal: AbortSignal) => getJson<Diagnosis>("/doctor", signal)
