/** The shaft behind the forms: the levels, seen from above. */

const insets = [0, 12, 21, 28, 33.5, 38, 41.5]

/** The drawing. */
export const Shaft = () => (
  <svg class="shaft" aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none">
    {insets.map((inset, level) => (
      <rect key={inset} class={`l${level}`} x={inset} y={inset} width={100 - 2 * inset} height={100 - 2 * inset} />
    ))}
    <path d="M0 0L41.5 41.5M100 0L58.5 41.5M0 100L41.5 58.5M100 100L58.5 58.5" />
  </svg>
)
