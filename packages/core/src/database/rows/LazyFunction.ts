/**
 * Functions that are compiled on first use, because a short program uses few of the tables.
 */

/** Returns a function that calls the one that `make` returns. `make` runs at the first call only. */
export const lazy = <A, B>(make: () => (argument: A) => B): ((argument: A) => B) => {
  let compiled: ((argument: A) => B) | undefined
  return (argument) => (compiled ??= make())(argument)
}
