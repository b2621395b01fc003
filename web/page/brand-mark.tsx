/** Draws the lighthouse on the horizon, whose beam is three days of a strip. */
export function BrandMark() {
  return (
    <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6.5 26.5 8.7 13.5h6l2.2 13zM6.8 11.8h9.8v2.2H6.8zM7 7l4.7-4L16.4 7z" fill="#fff" />
      <path d="M7.9 18h7.6l.6 3.6H7.3z" fill="#0f2b3c" />
      <path
        d="M8.5 7.5h6.4v3.8H8.5zM18.2 7H21v4.6h-2.8zM22.5 4.9h2.8v8.8h-2.8zM26.8 2.8h2.8v13h-2.8z"
        fill="#ffd166"
      />
      <path d="M3 26.5h26v2.5H3z" fill="#8fdcc0" />
    </svg>
  );
}
