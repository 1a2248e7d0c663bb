/** A still life for each product, drawn from its SKU: the same one every time, no two alike. */
export function ProductArt({ sku }: { sku: string }) {
  const seed = Array.from(sku).reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 7);
  const pick = (step: number, size: number) => ((seed >>> step) ^ (seed >>> (step + 7))) % size;
  const hue = (seed * 47) % 360;
  const tone = (lightness: number, chroma: number, turn = 0) => `oklch(${lightness} ${chroma} ${(hue + turn) % 360})`;
  const x = 70 + pick(3, 60);
  const form = pick(5, 4);
  return (
    <svg viewBox="0 0 240 160" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="240" height="160" fill={tone(0.94, 0.022)} />
      <rect y="112" width="240" height="48" fill={tone(0.88, 0.035)} />
      <circle cx={250 - x} cy={38 + pick(2, 16)} r={24 + pick(4, 10)} fill={tone(0.88, 0.06, 40)} />
      <ellipse cx={x + 4} cy="126" rx="46" ry="6" fill={tone(0.72, 0.06)} opacity="0.5" />
      {form === 0 && <path d={`M${x - 34} 124V78a34 34 0 0 1 68 0v46z`} fill={tone(0.66, 0.085)} />}
      {form === 1 && <circle cx={x} cy="88" r="37" fill={tone(0.66, 0.085)} />}
      {form === 2 && <path d={`M${x - 40} 125 ${x} 50l40 75z`} fill={tone(0.66, 0.085)} strokeLinejoin="round" />}
      {form === 3 && <rect x={x - 32} y="58" width="64" height="67" rx="10" fill={tone(0.66, 0.085)} />}
      <rect x={x + 14} y={84 + pick(6, 14)} width={28 + pick(1, 16)} height="60" rx="7" fill={tone(0.5, 0.07, 20)} transform={`translate(6 ${-18 - pick(6, 14)})`} />
      <circle cx={x - 36} cy="115" r={9 + pick(8, 5)} fill={tone(0.78, 0.09, 60)} />
    </svg>
  );
}
