// Where the console begins: at the root of its host, or below a path where a proxy shows it.

/** The path before every address of console and API: empty, or such as `/flags`. */
export const base = (document.querySelector("base")?.getAttribute("href") ?? "/").replace(/\/$/, "");

/** The address of the server, as others reach it. */
export const serverUrl = window.location.origin + base;
