// A React application. The address says which server and key: ?url=…&key=…
import { createClient } from "@tidegate/sdk";
import { FlagsProvider, useFlag, useStatus } from "@tidegate/sdk/react";
import { createRoot } from "react-dom/client";

const said = new URLSearchParams(location.search);
const client = createClient({
  url: said.get("url") ?? "http://127.0.0.1:8080",
  key: said.get("key") ?? "",
  context: { targetingKey: "u1", user: { key: "u1" }, customer: { key: "acme", plan: "pro" } },
});

function Shop() {
  const theme = useFlag("theme", "none");
  const { state } = useStatus();
  return (
    <>
      <h1>Shop</h1>
      <p>
        Theme: <b id="theme">{theme}</b> ({state})
      </p>
    </>
  );
}

createRoot(document.getElementById("shop")).render(
  <FlagsProvider client={client}>
    <Shop />
  </FlagsProvider>,
);
