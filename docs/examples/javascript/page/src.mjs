// A page without a framework. The address says which server and key: ?url=…&key=…
import { createClient } from "@tidegate/sdk";

const said = new URLSearchParams(location.search);
const client = createClient({
  url: said.get("url") ?? "http://127.0.0.1:8080",
  key: said.get("key") ?? "",
  context: { targetingKey: "u1", user: { key: "u1" }, customer: { key: "acme", plan: "pro" } },
});

const show = () => {
  document.getElementById("theme").textContent = client.get("theme", "none");
};
client.subscribe("theme", show);
await client.ready();
show();
