/**
 * The SQL of a page of events, which is bounded in number and in size.
 */

/** The size at which a page ends, in bytes. */
const maximumBytes = 16 * 1024 * 1024

/**
 * The SQL of the events that meet `condition`, in order, at most as many as the parameter `$2` and at most 16 MiB of them. Those
 * that meet `always` are in the page whatever their size.
 */
export const sized = (condition: string, always: string): string =>
  `(SELECT *, sum(octet_length(data) + octet_length(metadata)) OVER (ORDER BY position) AS bytes
    FROM (SELECT * FROM events WHERE ${condition} ORDER BY position LIMIT $2) page) sized
  WHERE bytes < ${maximumBytes} OR ${always} ORDER BY position`
