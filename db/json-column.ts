/** Returns a value as JSON text for a column, or `null` for nothing. */
export const jsonOrNull = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);

/** Returns the value of a JSON column, or `null` where the column is null. */
export const parsedOrNull = (text: string | null): unknown =>
  text === null ? null : (JSON.parse(text) as unknown);
