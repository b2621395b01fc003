import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, vigie } from "../helpers/process.ts";

test("the demo prints a link that signs in, and so does the command, at the port in use", async () => {
  const folder = temporaryFolder();
  const env = {
    PATH: process.env.PATH ?? "",
    PORT: "0",
    DATABASE_URL: `file:${join(folder.path, "demo.db")}`,
  };
  const child = spawn(process.execPath, [join(process.cwd(), "server/cli.ts"), "demo"], {
    env,
    cwd: folder.path,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let banner = "";
  for await (const chunk of child.stdout) {
    banner += String(chunk);
    if (banner.includes("Ctrl-C")) break;
  }
  const [link = "", origin = ""] = /(http:\/\/[\d.]+:\d+)\/auth\/link\/\S+/.exec(banner) ?? [];
  const signIn = await fetch(link, { method: "POST", redirect: "manual", headers: { origin } });
  const again = await vigie(["user", "link", "demo@demo.example"], env, folder.path);
  child.kill("SIGTERM");
  await once(child, "exit");
  folder.remove();

  expect(signIn.status, banner).toBe(303);
  expect(signIn.headers.get("location")).toBe("/console");
  expect(signIn.headers.getSetCookie().join()).toContain("vigie=");
  expect(again.stdout, again.stderr).toContain(`${origin}/auth/link/`);
}, 60_000);
