/** A page of a list: the rows after an id, and their number, 1 to 500, 50 if left out. */
export interface Pagination {
  readonly after?: string
  readonly limit?: number
}

export const limitOf = ({ limit = 50 }: Pagination): number => Math.trunc(Math.min(Math.max(1, limit), 500))
