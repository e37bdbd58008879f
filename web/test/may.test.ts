import { expect, test } from "vitest";
import type { Me, Role } from "../src/api/types";
import { allows, covers } from "../src/session/may";
import { permissionWords, placeWords } from "../src/words/permissions";

const ROLES: Role[] = [
  { key: "editor", built_in: true, permissions: ["flags:read", "flags:write"] },
  { key: "viewer", built_in: true, permissions: ["flags:read"] },
];
const token = (permissions: string[], place = {}): Me => ({
  tenant: "default",
  credential: { id: "t", name: "t", permissions, ...place },
});
const member = (...roles: NonNullable<Me["member"]>["roles"]): Me => ({
  ...token([]),
  member: { id: "m", email: "a@b", name: "A", state: "active", created_at: "", roles },
});
const STAGING = { project: "shop", environment: "staging" };
const PRODUCTION = { project: "shop", environment: "production" };

test.each([
  [token(["flags:write"]), PRODUCTION, true],
  [token(["flags:write"], STAGING), STAGING, true],
  [token(["flags:write"], STAGING), PRODUCTION, false],
  [token(["flags:write"], { project: "shop" }), {}, false],
  [token(["flags:read"]), STAGING, false],
  [member({ role: "editor", ...STAGING }), STAGING, true],
  [member({ role: "editor", ...STAGING }), PRODUCTION, false],
  [member({ role: "viewer" }), STAGING, false],
  [member({ role: "unheard-of" }), STAGING, true],
])("case %#: may they change flags there?", (me, spot, may) => {
  expect(allows(me, ROLES, "flags:write", spot)).toBe(may);
});

test("what covers what, and how it is told", () => {
  expect(covers({}, STAGING)).toBe(true);
  expect(covers(STAGING, { project: "shop" })).toBe(false);
  expect([{}, { project: "shop" }, STAGING].map(placeWords)).toEqual([
    "in the whole tenant",
    "in project shop",
    "in shop/staging",
  ]);
  expect(permissionWords("moon:phase")).toBe("moon:phase");
});
