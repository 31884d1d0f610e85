// A table of days and half hours that is painted with the mouse, by touch and with the keyboard:
// an ARIA grid with one tab stop. It knows no hours: it shows a view, and says which fields are
// painted to a painter with begin, stretch, end and cancel.

export const STEP = 30; // minutes of a field
const HOLD_MS = 250; // a finger that rests so long paints; one that moves sooner scrolls the page
const SLOP_PX = 8;
const EDGE_PX = 56;

const clock = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export const span = (start, end) => `${clock(start)}–${clock(end)}`;

export function makeGrid(table, painter) {
  let view = null;
  let cells = []; // by row, then by column
  let here = { row: 0, column: 0 };
  let anchor = null; // where a selection by keyboard began
  let painting = false;

  // ---------- what is shown ----------

  // view: {first, last} minutes, and columns: [{head, name, field(minute) → {kinds, words}}];
  // the first of a field's kinds is "closed" where nothing can be painted.
  function show(next) {
    const same =
      view && view.first === next.first && view.last === next.last && view.key === next.key;
    view = next;
    if (!same) build();
    view.columns.forEach((column, number) => {
      cells.forEach((row, place) => {
        const start = view.first + place * STEP;
        const field = column.field(start);
        row[number].className = field.kinds.join(" ");
        if (field.kinds[0] === "closed") row[number].setAttribute("aria-disabled", "true");
        else row[number].removeAttribute("aria-disabled");
        row[number].setAttribute(
          "aria-label",
          `${column.name} ${span(start, start + STEP)}, ${field.words}`,
        );
      });
    });
  }

  function build() {
    const head = document.createElement("tr");
    head.append(document.createElement("td"));
    for (const column of view.columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column.head;
      cell.setAttribute("aria-label", column.name);
      head.append(cell);
    }
    table.tHead.replaceChildren(head);
    cells = [];
    const rows = [];
    for (let minute = view.first; minute < view.last; minute += STEP) {
      const row = document.createElement("tr");
      const time = document.createElement("th");
      time.scope = "row";
      time.textContent = clock(minute);
      if (minute % 60) time.className = "half";
      const fields = view.columns.map((column) => {
        const cell = document.createElement("td");
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = -1;
        return cell;
      });
      row.append(time, ...fields);
      rows.push(row);
      cells.push(fields);
    }
    table.tBodies[0].replaceChildren(...rows);
    anchor = null;
    here = {
      row: Math.min(here.row, cells.length - 1),
      column: Math.min(here.column, view.columns.length - 1),
    };
    cells[here.row][here.column].tabIndex = 0;
  }

  function go(place, focus = true) {
    cells[here.row][here.column].tabIndex = -1;
    here = place;
    const cell = cells[here.row][here.column];
    cell.tabIndex = 0;
    if (focus) cell.focus();
  }

  // The rectangle between two fields, as the painter takes it.
  function area(one, other) {
    const columns = [one.column, other.column].sort((a, b) => a - b);
    const rows = [one.row, other.row].sort((a, b) => a - b);
    return {
      columns,
      start: view.first + rows[0] * STEP,
      end: view.first + (rows[1] + 1) * STEP,
    };
  }

  function select(one, other) {
    const chosen = other ? area(one, other) : null;
    cells.forEach((row, place) => {
      const minute = view.first + place * STEP;
      row.forEach((cell, column) => {
        const inside =
          chosen &&
          chosen.columns[0] <= column &&
          column <= chosen.columns[1] &&
          chosen.start <= minute &&
          minute < chosen.end;
        if (inside) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      });
    });
  }

  // ---------- the keyboard ----------

  function stepOf(event) {
    const last = { row: cells.length - 1, column: view.columns.length - 1 };
    const { row, column } = here;
    const whole = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case "ArrowUp":
        return { row: Math.max(0, row - 1), column };
      case "ArrowDown":
        return { row: Math.min(last.row, row + 1), column };
      case "ArrowLeft":
        return { row, column: Math.max(0, column - 1) };
      case "ArrowRight":
        return { row, column: Math.min(last.column, column + 1) };
      case "Home":
        return { row: whole ? 0 : row, column: 0 };
      case "End":
        return { row: whole ? last.row : row, column: last.column };
      default:
        return null;
    }
  }

  table.addEventListener("keydown", (event) => {
    if (!event.target.closest("tbody td")) return;
    const place = stepOf(event);
    if (place) {
      if (event.shiftKey) anchor = anchor || here;
      else anchor = null;
      go(place);
      select(anchor, anchor && here);
    } else if (event.key === " " || event.key === "Enter") {
      const from = anchor || here;
      if (painter.begin(from.column, view.first + from.row * STEP)) {
        painter.stretch(area(from, here));
        painter.end();
      }
    } else if (event.key === "Escape" && anchor) {
      anchor = null;
      select(null, null);
    } else {
      return;
    }
    event.preventDefault();
  });

  // ---------- mouse, pen and finger ----------

  // The field at a point of the window; outside the table, the nearest one.
  function placeAt(x, y) {
    const first = cells[0][0].getBoundingClientRect();
    const body = table.tBodies[0].getBoundingClientRect();
    const row = Math.floor(((y - body.top) / body.height) * cells.length);
    const width = (body.right - first.left) / view.columns.length;
    const column = Math.floor((x - first.left) / width);
    return {
      row: Math.max(0, Math.min(cells.length - 1, row)),
      column: Math.max(0, Math.min(view.columns.length - 1, column)),
    };
  }

  let begun = null;

  function begin(place) {
    anchor = null;
    select(null, null);
    go(place, false);
    if (!painter.begin(place.column, view.first + place.row * STEP)) return;
    begun = place;
    painting = true;
    painter.stretch(area(begun, begun));
  }

  function stretch(x, y) {
    if (y < EDGE_PX) window.scrollBy(0, -STEP / 2);
    else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, STEP / 2);
    painter.stretch(area(begun, placeAt(x, y)));
  }

  function end() {
    painting = false;
    painter.end();
  }

  function cancel() {
    if (painting) painter.cancel();
    painting = false;
  }

  table.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    const cell = event.target.closest("tbody td");
    if (!cell) return;
    event.preventDefault(); // no selecting of text
    begin(placeAt(event.clientX, event.clientY));
    cells[here.row][here.column].focus({ preventScroll: true, focusVisible: false });
    if (painting) table.setPointerCapture(event.pointerId);
  });
  table.addEventListener("pointermove", (event) => {
    if (painting && event.pointerType !== "touch") stretch(event.clientX, event.clientY);
  });
  table.addEventListener("pointerup", (event) => {
    if (painting && event.pointerType !== "touch") end();
  });
  table.addEventListener("pointercancel", (event) => {
    if (event.pointerType !== "touch") cancel();
  });

  // A finger: a tap paints one field; one that rests, or moves sideways, paints what it then
  // moves over; one that moves up or down at once scrolls the page.
  let finger = null;

  function lift() {
    if (finger) clearTimeout(finger.timer);
    finger = null;
  }

  table.addEventListener(
    "touchstart",
    (event) => {
      lift();
      if (event.touches.length > 1 || !event.target.closest("tbody td")) return cancel();
      const { clientX: x, clientY: y } = event.touches[0];
      const place = placeAt(x, y);
      finger = { x, y, place, timer: setTimeout(() => begin(place), HOLD_MS) };
    },
    { passive: true },
  );
  table.addEventListener(
    "touchmove",
    (event) => {
      if (!finger) return;
      const { clientX: x, clientY: y } = event.touches[0];
      const [across, along] = [Math.abs(x - finger.x), Math.abs(y - finger.y)];
      if (!painting && Math.max(across, along) > SLOP_PX) {
        clearTimeout(finger.timer);
        if (across <= along) return lift();
        begin(finger.place);
      }
      if (!painting) return;
      event.preventDefault(); // the page stays where it is
      stretch(x, y);
    },
    { passive: false },
  );
  table.addEventListener("touchend", (event) => {
    if (!finger) return;
    if (!painting) begin(finger.place);
    lift();
    if (painting) end();
    event.preventDefault(); // no second painting by the mouse events that follow a tap
  });
  table.addEventListener("touchcancel", () => {
    lift();
    cancel();
  });
  table.addEventListener("contextmenu", (event) => {
    if (finger) event.preventDefault();
  });

  return { show };
}
