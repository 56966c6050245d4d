/** How much of a list to show, and after which id to go on; a limit is 1 to 500, 50 if left out. */
export interface Pagination {
  readonly after?: string
  readonly limit?: number
}

export const limitOf = ({ limit = 50 }: Pagination): number => Math.trunc(Math.min(Math.max(1, limit), 500))
