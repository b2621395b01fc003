import { expect, test } from "vitest";
import { mailAddress } from "../../server/core/mail-address.ts";

test.each([
  ["ada@exemple.fr", "ada@exemple.fr"],
  ["  Ada.Lovelace+vigie@Exemple.FR \n", "ada.lovelace+vigie@exemple.fr"],
  ["o'brien@mail.exemple.fr", "o'brien@mail.exemple.fr"],
  ["zoe@été.fr", "zoe@xn--t-9fab.fr"],
  ["zoe@ÉTÉ.fr", "zoe@xn--t-9fab.fr"],
  ["a@xn--t-9fab.fr", "a@xn--t-9fab.fr"],
  [`${"a".repeat(64)}@b.fr`, `${"a".repeat(64)}@b.fr`],
])("%j is the address %s", (text, address) => {
  expect(mailAddress(text)).toBe(address);
});

test.each([
  "",
  "ada",
  "ada@",
  "@exemple.fr",
  "ada@exemple",
  "ada@localhost",
  "ada@@exemple.fr",
  "ada@b@exemple.fr",
  "ada lovelace@exemple.fr",
  "Ada <ada@exemple.fr>",
  "ada@exemple.fr, bob@exemple.fr",
  "ada@exemple.fr;bob@exemple.fr",
  "ada@exemple.fr\r\nBcc: bob@exemple.fr",
  "ada@exemple.fr\nbob@exemple.fr",
  "ada@exemple.fr\0",
  '"ada"@exemple.fr',
  "(comment)ada@exemple.fr",
  ".ada@exemple.fr",
  "ada.@exemple.fr",
  "a..da@exemple.fr",
  "zoé@exemple.fr",
  "ada@-exemple.fr",
  "ada@exemple-.fr",
  "ada@exemple..fr",
  "ada@exemple.fr.",
  "ada@.exemple.fr",
  "ada@127.0.0.1",
  "ada@0x7f.1",
  "ada@[127.0.0.1]",
  "ada@[::1]",
  "ada@exemple.fr:25",
  "ada@exemple.fr/x",
  "ada@exemple.fr?x=1",
  "ada@exemple.fr#x",
  "ada@ex%65mple.fr",
  "ada@ex\tmple.fr",
  "ada@exem_ple.fr",
  `${"a".repeat(65)}@b.fr`,
  `a@${"b".repeat(64)}.fr`,
  `a@${Array(64).fill("bbb").join(".")}.fr`,
])("%j is not one address", (text) => {
  expect(mailAddress(text)).toBeNull();
});
