// A service that asks for each request: GET /?customer=acme&plan=pro. Set TIDEGATE_URL and TIDEGATE_KEY.
import { createServer } from "node:http";
import { createClient, inFile } from "@tidegate/sdk";

const flags = createClient({
  url: process.env.TIDEGATE_URL ?? "http://127.0.0.1:8080",
  key: process.env.TIDEGATE_KEY ?? "",
  application: { name: "shop", version: "1.0.0" },
  storage: inFile("flags.json"),
});
await flags.ready();

const service = createServer((request, response) => {
  const { searchParams: said } = new URL(request.url, "http://service");
  const customer = { key: said.get("customer") ?? "nobody", plan: said.get("plan") ?? "free" };
  const mine = flags.for({ targetingKey: "u1", user: { key: "u1" }, customer });
  response.end(`${JSON.stringify({ theme: mine.get("theme", "none"), status: flags.status })}\n`);
});
service.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${service.address().port}`);
});
process.on("SIGTERM", async () => {
  await flags.close();
  process.exit(0);
});
