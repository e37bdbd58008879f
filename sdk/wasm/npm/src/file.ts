import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { RulesStorage } from "./types.js";

/** Keeps rules in a file, which is replaced as a whole. */
export function inFile(path: string): RulesStorage {
  // Writes follow each other, so that the latest stays.
  let writing = Promise.resolve();
  return {
    read: async () => {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    write: (text) => {
      writing = writing.catch(() => {}).then(() => replace(path, text));
      return writing;
    },
  };
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    // Rules name customers.
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
