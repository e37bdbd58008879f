// Attributes as they are typed.

/** The object that a text means; `null` where it is none. */
export function attributesOf(text: string): Record<string, unknown> | null {
  if (!text.trim()) return {};
  try {
    const read: unknown = JSON.parse(text);
    const is = typeof read === "object" && read !== null && !Array.isArray(read);
    return is ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
