/** What is written: an entry of some 130 bytes in an account. */
const memo = "paid in at the counter, and counted twice by two people who agreed; see the receipt in the blue box"

/** The entries from `first` on. */
export const entries = (count, first = 0) =>
  Array.from({ length: count }, (_, at) => ({ amount: ((first + at) % 97) + 1, memo }))

/** The sum that entries come to, by which a case knows that it read what was written. */
export const sum = (all) => all.reduce((total, { amount }) => total + amount, 0)
