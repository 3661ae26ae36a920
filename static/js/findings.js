// Lines of findings: more rows on demand, and a block from a spreadsheet spread over rows and columns.
(function () {
  "use strict";

  const table = document.querySelector("table[data-lines]");
  if (!table) return;
  const prefix = table.dataset.lines;
  const body = table.tBodies[0];
  const form = table.closest("form");
  const total = form.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  const most = Number(form.querySelector(`input[name="${prefix}-MAX_NUM_FORMS"]`).value);
  const template = form.querySelector("template[data-line]");

  function addLine() {
    const place = body.rows.length;
    if (place >= most) return null;
    const row = template.content.firstElementChild.cloneNode(true);
    row.cells[0].textContent = place + 1;
    row.querySelectorAll("input").forEach(function (input) {
      input.name = input.name.replace("__prefix__", place);
      input.id = input.id.replace("__prefix__", place);
    });
    body.append(row);
    total.value = body.rows.length;
    return row;
  }

  const more = form.querySelector("[data-more-lines]");
  more.hidden = false;
  more.addEventListener("click", function () {
    const first = addLine();
    for (let count = 1; count < 5; count += 1) addLine();
    if (first) first.querySelector("input").focus();
  });

  // Quoted cells of a spreadsheet may hold line breaks and doubled quotes.
  function cellsOf(text) {
    const rows = [[]];
    const shape = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|\r|$)/gy;
    let found = shape.exec(text);
    while (found) {
      const cell = found[1] === undefined ? found[2] : found[1].replaceAll('""', '"');
      rows[rows.length - 1].push(cell.replace(/\s*[\r\n]+\s*/g, " ").trim());
      if (found[3] === "" || shape.lastIndex >= text.length) break;
      if (found[3] !== "\t") rows.push([]);
      found = shape.exec(text);
    }
    return rows;
  }

  table.addEventListener("paste", function (event) {
    const input = event.target.closest("input");
    const text = event.clipboardData.getData("text/plain");
    if (!input || !/[\t\r\n]/.test(text.replace(/\s+$/, ""))) return;
    event.preventDefault();
    const column = input.closest("td").cellIndex;
    const start = input.closest("tr").sectionRowIndex;
    cellsOf(text).forEach(function (cells, down) {
      const row = body.rows[start + down] || addLine();
      if (!row) return;
      cells.forEach(function (cell, right) {
        const target = row.cells[column + right] && row.cells[column + right].querySelector("input");
        if (target) target.value = cell;
      });
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
