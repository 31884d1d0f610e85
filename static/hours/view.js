// What the grid shows of somebody's hours: a usual week, or the week that begins on a Monday.

import { STEP } from "./grid.js";
import { emptyDay, LEVELS, MIDNIGHT, ofDay, raised } from "./spans.js";

const DAYTIME = [7 * 60, 19 * 60];

// `about` is what the page knows beside the lists (rotation/signup/grid.py), `words` its words.
// A `monday` is an ISO date, or "" for a usual week; a `day` is 0 (Monday) to 6.
export function makeView(about, words) {
  function dateOf(monday, day) {
    const [year, month, first] = monday.split("-").map(Number);
    return new Date(Date.UTC(year, month - 1, first + day)).toISOString().slice(0, 10);
  }

  function isOutside(date) {
    return date < about.first || about.last < date;
  }

  // The levels of a day's minutes without its exceptions.
  function usual(hours, monday, day) {
    const levels = raised(emptyDay(), ofDay(hours.week, day));
    const given = monday ? about.given[dateOf(monday, day)] || [] : [];
    return raised(levels, given.map((row) => ["", ...row]));
  }

  function column(hours, monday, day) {
    const name = words.days[day];
    const common = usual(hours, monday, day);
    const head = words.short[day];
    if (!monday) return { head, name, field: fieldOf(common, common, {}, []) };
    const date = dateOf(monday, day);
    const [, month, number] = date.split("-").map(Number);
    const dated = {
      head: `${head}\n${number}`,
      name: `${name} ${number} ${words.months[month - 1]}`,
    };
    if (isOutside(date)) {
      return { ...dated, field: () => ({ kinds: ["closed"], words: words.outside }) };
    }
    const taken = Object.entries(about.taken).map(([kind, dates]) => [kind, dates[date] || []]);
    const levels = raised(common, ofDay(hours.dated, date));
    const odd = about.odd[date] || [];
    return { ...dated, field: fieldOf(levels, common, Object.fromEntries(taken), odd) };
  }

  // Whether the clock leaps over all of it on that date.
  function isSkipped([date, start, end]) {
    const odd = about.odd[date] || [];
    return odd.some(([from, until, kind]) => kind === "skipped" && from <= start && end <= until);
  }

  function fieldOf(levels, common, taken, odd) {
    return (start) => {
      const end = start + STEP;
      const [, , strange] = odd.find(([from, until]) => from < end && start < until) || [];
      if (strange === "skipped") return { kinds: ["closed", strange], words: words.skipped };
      const minutes = levels.subarray(start, end);
      const even = minutes.every((value) => value === minutes[0]);
      const kinds = [even ? LEVELS[minutes[0]] : "part"];
      const said = [words[kinds[0]]];
      if (minutes.some((value, place) => value !== common[start + place])) {
        kinds.push("exception");
        said.push(words.exception);
      }
      for (const [kind, spans] of Object.entries(taken)) {
        const here = spans.find(([from, until]) => from < end && start < until);
        if (!here) continue;
        kinds.push("taken", kind);
        said.push(kind === "holiday" ? `${here[2]}: ${words.taken[kind]}` : words.taken[kind]);
      }
      if (strange) {
        kinds.push(strange);
        said.push(words[strange]);
      }
      return { kinds, words: said.join(", ") };
    };
  }

  // The daytime, and earlier and later hours where somebody offers any.
  function range(hours, monday) {
    const sunday = monday && dateOf(monday, 6);
    const offered = ([date, , , level]) => monday <= date && date <= sunday && level !== "no";
    const shown = [...hours.week, ...(monday ? hours.dated.filter(offered) : [])];
    const first = Math.min(DAYTIME[0], ...shown.map((row) => row[1]));
    const last = Math.max(DAYTIME[1], ...shown.map((row) => row[2]));
    return [Math.floor(first / 60) * 60, Math.ceil(last / 60) * 60];
  }

  function view(hours, monday, whole) {
    const [first, last] = whole ? [0, MIDNIGHT] : range(hours, monday);
    const columns = words.days.map((_, day) => column(hours, monday, day));
    return { key: monday, first, last, columns };
  }

  return { dateOf, isOutside, isSkipped, usual, view };
}
