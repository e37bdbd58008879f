using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "shop", worker = .shop),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:3001", http = (), service = "shop")],
);

const shop :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "signed_bg.wasm", wasm = embed "dist/signed_bg.wasm"),
  ],
  bindings = [
    (name = "TIDEGATE_URL", fromEnvironment = "TIDEGATE_URL"),
    (name = "TIDEGATE_KEY", fromEnvironment = "TIDEGATE_KEY"),
  ],
  compatibilityDate = "2026-01-01",
);
