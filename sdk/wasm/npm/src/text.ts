/** A text of so many bytes at most, without half characters: a report that has one is refused as a whole. */
export function wellFormed(text: string, bytes = Number.POSITIVE_INFINITY): string {
  // What a stream of bytes ends with and is no whole character, the decoder keeps to itself.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(new TextEncoder().encode(text).subarray(0, bytes), { stream: true });
}
