// Generates src/api/schema.d.ts from the server's OpenAPI document.
// `--check` compares instead of writing; another argument names another document.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const args = process.argv.slice(2);
const check = args.includes("--check");
const named = args.find((arg) => !arg.startsWith("--"));
const document = named ? pathToFileURL(named) : new URL("../../server/api/openapi.json", import.meta.url);
const target = fileURLToPath(new URL("../src/api/schema.d.ts", import.meta.url));

if (!existsSync(document)) {
  console.error(`there is no OpenAPI document at ${fileURLToPath(document)}`);
  process.exit(2);
}
const banner = "// Generated from server/api/openapi.json by `npm run generate`; do not edit.\n\n";
const wanted = banner + astToString(await openapiTS(document, { emptyObjectsUnknown: true }));
if (!check) {
  writeFileSync(target, wanted);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== wanted) {
  console.error("src/api/schema.d.ts differs from the OpenAPI document: run `npm run generate`");
  process.exit(1);
}
