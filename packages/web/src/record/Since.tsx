/** The mark of a value in a past version that is another one today. */

interface SinceProps {
  readonly was: string | null
  /** The value of today; undefined when the file is shown as it is. */
  readonly is: string | null | undefined
}

/** `now X`, or nothing when the value is the same. */
export const Since = ({ was, is }: SinceProps) =>
  is === undefined || is === was ? null : <small class="since">now {is ?? "none"}</small>
