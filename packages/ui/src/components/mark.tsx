/** A line that rises: the mark of the product. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2 11.5 6 7l3 2.5L14 4" />
      <circle cx="14" cy="4" r="1.5" />
    </svg>
  );
}
