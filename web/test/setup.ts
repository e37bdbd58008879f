import { configure } from "@testing-library/react";
import { afterEach } from "vitest";

// Pages are loaded when they are opened, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});
