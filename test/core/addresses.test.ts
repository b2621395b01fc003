import { expect, test } from "vitest";
import { addressGuard, canonicalAddress, isNetwork, reachOf } from "../../server/core/addresses.ts";

test.each([
  ["8.8.8.8", "public"],
  ["172.15.255.255", "public"],
  ["172.16.0.0", "private"],
  ["172.31.255.255", "private"],
  ["172.32.0.0", "public"],
  ["10.1.2.3", "private"],
  ["192.168.0.1", "private"],
  ["100.64.0.1", "private"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["0.0.0.0", "reserved"],
  ["169.254.169.254", "link-local"],
  ["168.63.129.16", "metadata"],
  ["100.100.100.200", "metadata"],
  ["224.0.0.1", "multicast"],
  ["255.255.255.255", "reserved"],
  ["2606:4700::1111", "public"],
  ["::", "reserved"],
  ["::1", "loopback"],
  ["[::1]", "loopback"],
  ["0:0:0:0:0:0:0:1", "loopback"],
  ["fe80::1%eth0", "link-local"],
  ["febf::1", "link-local"],
  ["fd00::1", "private"],
  ["fd00:ec2::254", "metadata"],
  ["ff02::1", "multicast"],
  ["2001:db8::1", "reserved"],
  ["4000::1", "reserved"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["::FFFF:169.254.169.254", "link-local"],
  ["::ffff:8.8.8.8", "public"],
  ["::127.0.0.1", "loopback"],
  ["64:ff9b::10.0.0.1", "private"],
  ["2002:7f00:1::", "loopback"],
  ["2001:0:0:0:0:0:80ff:fffe", "loopback"],
  ["exemple.test", "reserved"],
  ["010.0.0.1", "reserved"],
  ["::ffff:010.0.0.1", "reserved"],
  ["::ffff:0x7f.0.0.1", "reserved"],
  ["0:0:0:0:0:ffff:a9fe:a9fe", "link-local"],
  ["64:ff9b:1::a00:1", "reserved"],
  ["64:ff9b::808:808", "public"],
  ["2002:a00:1::5", "private"],
  ["2001:0:1:2:3:4:f5ff:fffe", "private"],
  ["2130706433", "reserved"],
  ["0x7f000001", "reserved"],
  ["127.1", "reserved"],
  ["1.2.3", "reserved"],
  ["1::2::3", "reserved"],
  ["", "reserved"],
])("%s is %s", (address, reach) => {
  expect(reachOf(address)).toBe(reach);
});

test("the guard lets the public through and says why not the others", () => {
  const refuse = addressGuard([]);

  expect(refuse("8.8.8.8")).toBeNull();
  expect(refuse("::ffff:10.0.0.1")).toBe("::ffff:10.0.0.1 is a private address");
  expect(refuse("localhost")).toBe("not an IP address");
});

test.each([
  [["10.0.0.0/8"], "10.9.8.7", true],
  [["10.0.0.0/8"], "::ffff:10.9.8.7", true],
  [["10.0.0.0/8"], "11.0.0.1", true],
  [["10.0.0.0/8"], "192.168.0.1", false],
  [["192.168.1.7"], "192.168.1.7", true],
  [["192.168.1.7"], "192.168.1.8", false],
  [["192.168.1.0/31"], "192.168.1.1", true],
  [["fd00::/8"], "fd12::1", true],
  [["::/0"], "127.0.0.1", false],
  [["0.0.0.0/0"], "::1", false],
  [["nonsense"], "10.0.0.1", false],
])("with %j, %s passes: %s", (allow, address, passes) => {
  expect(addressGuard(allow)(address) === null).toBe(passes);
});

test.each([
  ["10.0.0.0/8", true],
  ["::1", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/", false],
  ["10.0.0.0/8/8", false],
  ["exemple.test", false],
  ["::ffff:10.0.0.0/104", false],
  ["::/0", true],
])("%s may stand in an allow-list: %s", (text, expected) => {
  expect(isNetwork(text)).toBe(expected);
});

test.each([
  ["2001:0DB8:0:0::1", "2001:db8::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["[::1]", "::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["::FFFF:192.0.2.1", "::ffff:c000:201"],
  ["1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"],
  ["192.0.2.1", "192.0.2.1"],
  ["192.0.2.01", null],
  ["example.test", null],
])("%s is written %s", (text, expected) => {
  expect(canonicalAddress(text)).toBe(expected);
});
