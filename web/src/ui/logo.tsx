/** A trumpet's bell with two notes leaving it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" style={{ flex: "none" }}>
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path d="M8 13.5v5h3l7.5 4.5V9L11 13.5z" fill="var(--on-accent)" />
      <path d="M22 12.2a5.4 5.4 0 0 1 0 7.6M24.8 9.4a9.3 9.3 0 0 1 0 13.2" fill="none" stroke="var(--on-accent)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
