/** The sign of the product: the bars of a gate, and the tide that passes it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="7" fill="#0b6472" />
      <path d="M7 7v18M16 7v6M16 19v6M25 7v18" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
      <path
        d="M7 16c3-3 6-3 9 0s6 3 9 0"
        fill="none"
        stroke="#8be0ea"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </svg>
  );
}
