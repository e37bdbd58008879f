// Where the switch of environments leads.
import { expect, test } from "vitest";
import { elsewhere } from "../src/frame/elsewhere";

test("the page stays, but for what is there in one environment alone", () => {
  const at = (rest: string) => `/projects/shop/production${rest}`;
  for (const [from, to] of [
    ["/flags?q=a+b", "/flags?q=a+b"],
    ["/flags/checkout-v2", "/flags/checkout-v2"],
    ["/flags/releases", "/flags/releases"],
    ["/releases", "/releases"],
    ["/releases/0198c0f2?say=halt", "/releases"],
    ["/releases/new?flag=theme", "/releases/new?flag=theme"],
    ["/releases/ledger?all=1&of=r1", "/releases/ledger?all=1"],
    ["/customers/a%2Fb?show=differs", "/customers/a%2Fb?show=differs"],
    ["/changes?flag=theme&change=41", "/changes?flag=theme"],
  ] as const) {
    expect(elsewhere(at(from), "staging"), from).toBe(`/projects/shop/staging${to}`);
  }
});
