import { resolve } from "node:path";

export default {
  mode: "production",
  entry: "./src.mjs",
  output: { path: resolve("dist"), filename: "shop.js", publicPath: "/" },
  // A page's policy allows no `eval`, and the file name of the engine may change with every build.
  devtool: false,
};
