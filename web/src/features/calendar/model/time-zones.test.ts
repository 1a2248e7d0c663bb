import { expect, test } from "vitest";
import aliases from "@/features/calendar/model/time-zone-aliases.json";
import { isSameZone, offsetAt, placeOf, presentZone, searchZones, zonesAt } from "@/features/calendar/model/time-zones";
import { isTimeZone } from "@/features/calendar/model/zoned-time";

const winter = Date.parse("2026-12-01T00:00:00Z");
const zones = zonesAt(winter, "Europe/Berlin");
const names = (wanted: string) => searchZones(zones, wanted).map(({ name }) => name);

test("every zone of the browser is listed once, under its present name", () => {
  const listed = zones.map(({ name }) => name);

  for (const name of Intl.supportedValuesOf("timeZone")) expect(listed.filter((one) => one === presentZone(name))).toHaveLength(1);
  expect(listed.filter((name) => presentZone(name) !== name)).toEqual([]);
  expect(listed.filter((name) => !isTimeZone(name))).toEqual([]);
});

test.each([
  ["Kyiv", "Europe/Kyiv"],
  ["kiev", "Europe/Kyiv"],
  ["Kolkata", "Asia/Kolkata"],
  ["calcutta", "Asia/Kolkata"],
  ["Nuuk", "America/Nuuk"],
  ["Godthab", "America/Nuuk"],
  ["Buenos Aires", "America/Argentina/Buenos_Aires"],
  ["buenos_aires", "America/Argentina/Buenos_Aires"],
  ["Kathmandu", "Asia/Kathmandu"],
  ["Saigon", "Asia/Ho_Chi_Minh"],
  ["Yangon", "Asia/Yangon"],
  ["Chuuk", "Pacific/Chuuk"],
  ["São Paulo", "America/Sao_Paulo"],
  ["US/Pacific", "America/Los_Angeles"],
  ["europe berlin", "Europe/Berlin"],
  ["Etc/UTC", "UTC"],
  ["oslo", "Europe/Oslo"],
])("%s finds %s first", (wanted, name) => {
  expect(names(wanted)[0]).toBe(name);
});

test.each(["+5:30", "+05:30", "UTC+5:30", "GMT +5:30", "+0530"])("%s finds India by its offset", (wanted) => {
  expect(names(wanted)).toContain("Asia/Kolkata");
  expect(searchZones(zones, wanted).every(({ offset }) => offset === "+05:30")).toBe(true);
});

test("an hour alone finds its half hours too, and what is no zone finds nothing", () => {
  expect(names("+5")).toEqual(expect.arrayContaining(["Asia/Kolkata", "Asia/Karachi"]));
  expect(names("-3:30")).toEqual(["America/St_Johns"]);
  expect(names("Gotham")).toEqual([]);
  expect(names("+99:99")).toEqual([]);
});

test("names of one zone are one zone", () => {
  expect(isSameZone("Europe/Kiev", "Europe/Kyiv")).toBe(true);
  expect(isSameZone("Etc/UTC", "UTC")).toBe(true);
  expect(isSameZone("Europe/Oslo", "Europe/Berlin")).toBe(false);
  for (const [present, older] of Object.entries(aliases)) for (const name of older) expect(isSameZone(name, present)).toBe(true);
});

test("a zone is shown as its city, with the offset of that time of the year", () => {
  expect(placeOf("America/Buenos_Aires")).toEqual({ city: "Buenos Aires", region: "America, Argentina" });
  expect(placeOf("UTC")).toEqual({ city: "UTC", region: "" });
  expect(offsetAt("Europe/Berlin", winter)).toBe("+01:00");
  expect(offsetAt("Europe/Berlin", Date.parse("2026-07-01T00:00:00Z"))).toBe("+02:00");
});
