// Hours as rows, [day, start, end, level]: the day is 0 (Monday) to 6 in a usual week and an
// ISO date in an exception; minutes count from midnight, [start, end). Nothing here changes
// what it is given.

export const MIDNIGHT = 1440;
export const LEVELS = ["no", "available", "preferred"];

export function readRow(text) {
  const parts = text.split("-");
  const [start, end, level] = parts.splice(-3);
  const day = parts.length === 1 ? Number(parts[0]) : parts.join("-");
  return [day, Number(start), Number(end), level];
}

export function writeRow(row) {
  return row.join("-");
}

// The rows with the time from start to end of that day taken out.
function without(rows, day, start, end) {
  return rows.flatMap(([that, from, until, level]) => {
    if (that !== day || until <= start || end <= from) return [[that, from, until, level]];
    const left = [];
    if (from < start) left.push([that, from, start, level]);
    if (end < until) left.push([that, end, until, level]);
    return left;
  });
}

export function paintedWeek(week, day, start, end, level) {
  const rest = without(week, day, start, end);
  return level === "no" ? rest : [...rest, [day, start, end, level]];
}

// The exceptions after painting a date: only what differs from its usual levels is one.
export function paintedDate(dated, usual, date, start, end, level) {
  const rows = without(dated, date, start, end);
  const wanted = LEVELS.indexOf(level);
  let from = start;
  for (let minute = start + 1; minute <= end; minute++) {
    if (minute < end && usual[minute] === usual[from]) continue;
    // Of what is preferred every week, a date cannot be made merely available.
    const differs = wanted === 1 ? usual[from] === 0 : usual[from] !== wanted;
    if (differs) rows.push([date, from, minute, level]);
    from = minute;
  }
  return rows;
}

// What these rows of one day add to the levels of its minutes; "no" takes away all.
export function raised(levels, rows) {
  const found = Uint8Array.from(levels);
  for (const [, start, end, level] of rows) {
    const value = LEVELS.indexOf(level);
    for (let minute = start; value && minute < end; minute++) {
      found[minute] = Math.max(found[minute], value);
    }
  }
  for (const [, start, end, level] of rows) {
    if (level === "no") found.fill(0, start, end);
  }
  return found;
}

export function ofDay(rows, day) {
  return rows.filter((row) => row[0] === day);
}

export function emptyDay() {
  return new Uint8Array(MIDNIGHT);
}
