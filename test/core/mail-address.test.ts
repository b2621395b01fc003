import { expect, test } from "vitest";
import { isInternational, mailAddress, subscriberAddress } from "../../server/core/mail-address.ts";

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
  ["zoé@exemple.fr", "zoé@exemple.fr"],
  ["ZOE\u0301@ÉTÉ.fr", "zoé@xn--t-9fab.fr"],
  ["用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"],
  ["उपयोगकर्ता@exemple.fr", "उपयोगकर्ता@exemple.fr"],
  ["ivan.иванов+vigie@exemple.fr", "ivan.иванов+vigie@exemple.fr"],
  ["ada@exemple.fr", "ada@exemple.fr"],
  [`${"é".repeat(32)}@b.fr`, `${"é".repeat(32)}@b.fr`],
])("%j is the subscriber's address %s", (text, address) => {
  expect(subscriberAddress(text)).toBe(address);
  expect(isInternational(address)).toBe(!address.startsWith("ada"));
  expect(subscriberAddress(address)).toBe(address);
});

test.each([
  "zoé",
  "zoé lovelace@exemple.fr",
  "zoé\u00a0@exemple.fr",
  "zo\u200bé@exemple.fr",
  "zo\u202eé@exemple.fr",
  "zoé\u2028@exemple.fr",
  "zoé\r\nBcc: bob@exemple.fr",
  "<zoé@exemple.fr>",
  "zoé@exemple.fr, bob@exemple.fr",
  "☃@exemple.fr",
  ".zoé@exemple.fr",
  "zo\ud800@exemple.fr",
  `${"é".repeat(33)}@b.fr`,
])("%j is no subscriber's address", (text) => {
  expect(subscriberAddress(text)).toBeNull();
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
