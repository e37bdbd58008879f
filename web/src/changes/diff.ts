// What differs between two documents, by lines.

export interface Line {
  sign: "+" | "-" | " ";
  text: string;
}

/** Lines of the longest run that both have, found by dynamic programming; items are small. */
function common(before: string[], after: string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = table[i] as number[];
      const below = table[i + 1] as number[];
      row[j] = before[i] === after[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

/** Most lines that are compared one by one; longer documents are shown whole, before and after. */
const MOST = 400;

function lines(document: unknown): string[] {
  return document === null || document === undefined ? [] : JSON.stringify(document, null, 2).split("\n");
}

export function lineDiff(before: unknown, after: unknown): Line[] {
  const [old, fresh] = [lines(before), lines(after)];
  const all = (sign: Line["sign"], texts: string[]) => texts.map((text) => ({ sign, text }));
  if (old.length > MOST || fresh.length > MOST) return [...all("-", old), ...all("+", fresh)];
  const table = common(old, fresh);
  const found: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < fresh.length) {
    if (old[i] === fresh[j]) {
      found.push({ sign: " ", text: old[i] as string });
      [i, j] = [i + 1, j + 1];
    } else if ((table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0)) {
      found.push({ sign: "-", text: old[i] as string });
      i += 1;
    } else {
      found.push({ sign: "+", text: fresh[j] as string });
      j += 1;
    }
  }
  return [...found, ...all("-", old.slice(i)), ...all("+", fresh.slice(j))];
}

/** What differs, with a line before and after; the rest is left out. */
export function around(diff: Line[]): Line[] {
  const near = (index: number) =>
    [diff[index - 1], diff[index], diff[index + 1]].some((line) => line !== undefined && line.sign !== " ");
  const shown: Line[] = [];
  diff.forEach((line, index) => {
    if (near(index)) shown.push(line);
    else if (shown.at(-1)?.text !== "…") shown.push({ sign: " ", text: "…" });
  });
  return shown;
}
