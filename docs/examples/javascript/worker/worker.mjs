// A worker for workerd: answers with the theme of ?customer=acme&plan=pro.
import { createClient } from "@tidegate/sdk";

let flags;

export default {
  async fetch(request, env, context) {
    flags ??= createClient({ url: env.TIDEGATE_URL, key: env.TIDEGATE_KEY });
    if (flags.version === 0) await flags.ready({ timeoutMs: 2000 });
    else context.waitUntil(flags.refresh());
    const { searchParams: said } = new URL(request.url);
    const customer = { key: said.get("customer") ?? "nobody", plan: said.get("plan") ?? "free" };
    const mine = flags.for({ targetingKey: "u1", user: { key: "u1" }, customer });
    return Response.json({ theme: mine.get("theme", "none"), status: flags.status });
  },
};
