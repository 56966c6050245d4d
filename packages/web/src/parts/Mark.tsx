/** The mark of SCiPNET: a shaft, seen from above. */
export const Mark = ({ size }: { readonly size: number }) => (
  <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect x="1" y="1" width="30" height="30" />
    <rect x="7" y="7" width="18" height="18" />
    <rect x="12.5" y="12.5" width="7" height="7" />
    <path d="M1 1l6 6M31 1l-6 6M1 31l6-6M31 31l-6-6M7 7l5.5 5.5M25 7l-5.5 5.5M7 25l5.5-5.5M25 25l-5.5-5.5" />
    <rect class="dot" x="15" y="15" width="2" height="2" />
  </svg>
)
