/** The short and the long form of the tests of faults: `SCIPNET_TEST_MACHINES=long` is the long one. */

export const isLong = process.env["SCIPNET_TEST_MACHINES"] === "long"

/** The value for the present form. */
export const choose = <A>(short: A, long: A): A => (isLong ? long : short)

/**
 * The limit of a time whose goal is given: the goal itself in the long form, which runs alone on a machine, and ten times as much
 * in the short form, which runs beside other tests.
 */
export const limit = (goal: number): number => choose(10 * goal, goal)

/** Prints one line of the output of a long form. */
export const print = (line: string): void => {
  if (isLong) process.stdout.write(`[machines] ${line}\n`)
}
