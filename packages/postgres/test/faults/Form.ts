/** The short and the long form of the tests of faults: `SCIPNET_TEST_MACHINES=long` is the long one. */

export const isLong = process.env["SCIPNET_TEST_MACHINES"] === "long"

/** The value for the present form. */
export const choose = <A>(short: A, long: A): A => (isLong ? long : short)

/** Prints one line of the output of a long form. */
export const print = (line: string): void => {
  if (isLong) process.stdout.write(`[machines] ${line}\n`)
}
