/** A word as a shell takes it: quoted where it holds more than letters, digits and a few marks. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
