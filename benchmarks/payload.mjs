/** The payload: an entry of about 130 bytes in an account. */
const memo = "paid in at the counter, and counted twice by two people who agreed; see the receipt in the blue box"

/** Returns `count` entries, beginning with number `first`. */
export const entries = (count, first = 0) =>
  Array.from({ length: count }, (_, index) => ({ amount: ((first + index) % 97) + 1, memo }))

/** Returns the sum of the entries, with which a case verifies that it read the written entries. */
export const sum = (all) => all.reduce((total, { amount }) => total + amount, 0)
