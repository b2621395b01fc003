import fc from "fast-check";
import { expect, test } from "vitest";
import { basePathOf, underBase, withoutBase } from "../../../server/core/page/base-path.ts";

test.each([
  ["https://exemple.fr", ""],
  ["https://exemple.fr/", ""],
  ["https://exemple.fr/statut", "/statut"],
  ["https://exemple.fr:8443/a/b/", "/a/b"],
])("%s is under %j", (url, base) => {
  expect(basePathOf(url)).toBe(base);
});

test.each([
  ["/statut", "/"],
  ["/statut/", "/"],
  ["/statut?q=1", "/?q=1"],
  ["/statut/api/v1/summary?x", "/api/v1/summary?x"],
  ["/statuts/a", "/statuts/a"],
  ["/api/v1/summary", "/api/v1/summary"],
])("within /statut, %s is %s", (address, own) => {
  expect(withoutBase("/statut", address)).toBe(own);
});

test.each(["https://a.test/x", "//a.test/x", "#top", "?page=2", "mailto:a@b.fr", "x/y"])(
  "%s is led nowhere",
  (address) => {
    expect(underBase("/statut", address)).toBe(address);
  },
);

test("what is led under a path is found again below it", () => {
  const path = fc.webPath().filter((one) => !one.startsWith("//"));
  fc.assert(
    fc.property(path, (one) => {
      const address = one.startsWith("/") ? one : `/${one}`;
      for (const base of ["", "/statut", "/a/b"]) {
        expect(withoutBase(base, underBase(base, address))).toBe(address);
      }
    }),
  );
});
