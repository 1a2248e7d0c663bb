import { useMemo } from "react";
import { useController, useWatch } from "react-hook-form";
import { type EventFields, isWindowGiven } from "@/features/calendar/model/form-fields";
import { isSameZone, offsetAt, placeOf, presentZone, searchZones, type Zone, zonesAt } from "@/features/calendar/model/time-zones";
import { instantOf, isTimeZone } from "@/features/calendar/model/zoned-time";
import { useCalendarText } from "@/features/calendar/text";
import { clock } from "@/lib/clock";
import { Combobox, type Option } from "@/ui/combobox";

/** The zone by its present name, found by city, older name or offset; offsets are those at the promotion's start. */
export function ZoneField({ frozen, error }: { frozen: string | null; error: string | undefined }) {
  const t = useCalendarText();
  const { field } = useController<EventFields, "timezone">({ name: "timezone" });
  const at = useStart();
  const zones = useMemo(() => listOnce(() => zonesAt(at, field.value)), [at, field.value]);
  const known = isTimeZone(field.value);

  function choose(name: string) {
    // Another name of the same zone is no change: the author's stays as it was saved.
    if (!known || !isSameZone(name, field.value)) field.onChange(name);
  }

  return (
    <Combobox
      label={t("fZone")}
      hint={frozen ?? t("zoneHint")}
      error={error}
      value={presentZone(field.value)}
      shown={known ? labelOf(field.value, offsetAt(field.value, at)) : field.value}
      search={(typed) => searchZones(zones(), typed).map(optionOf)}
      onChange={choose}
      onBlur={field.onBlur}
      inputRef={field.ref}
      readOnly={frozen !== null}
      nothingFound={t("noZone")}
    />
  );
}

function useStart(): number {
  const [start, end, timezone] = useWatch<EventFields, ["start", "end", "timezone"]>({ name: ["start", "end", "timezone"] });
  return isWindowGiven({ start, end, timezone }) ? Date.parse(instantOf(start, timezone)) : clock.now();
}

/** Four hundred offsets are worked out when the list is opened, not before. */
function listOnce(make: () => Zone[]): () => Zone[] {
  let made: Zone[] | null = null;
  return () => (made ??= make());
}

function labelOf(name: string, offset: string): string {
  const { city, region } = placeOf(name);
  return `${city}${region === "" ? "" : `, ${region}`} (UTC${offset})`;
}

function optionOf({ name, city, region, offset }: Zone): Option {
  return { value: name, label: city, detail: `${region} UTC${offset}`.trim() };
}
