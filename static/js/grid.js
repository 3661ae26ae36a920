// The entry grid: the keys of a spreadsheet, each changed cell saved by itself, what others save shown.
(function () {
  "use strict";

  const table = document.getElementById("entry-grid");
  const source = document.getElementById("grid-data");
  if (!table || !source) return;

  const POLL = 10000;
  const RETRY = 5000;
  const grid = JSON.parse(source.textContent);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const panel = document.getElementById("cell-panel");
  const status = document.getElementById("grid-status");
  const cells = new Map();
  const undone = [];
  let at = null; // the cell under the cursor
  let anchor = null; // where the selection began
  let editor = null;
  let isTyping = false; // begun by typing: arrows leave the cell
  let isSending = false;
  let retry = 0;

  const key = (row, column) => `${row}.${column}`;
  const part = (name) => panel.querySelector(`[data-part="${name}"]`);

  grid.cells.forEach(function (told) {
    const cell = { value: "", note: "", version: "", code: "", warning: "", lock: "", previous: "", item: "", unit: "", ...told };
    cell.state = "";
    cell.sentence = "";
    cell.pending = null;
    cell.element = table.querySelector(`td[data-row="${cell.row}"][data-column="${cell.column}"]`);
    cells.set(key(cell.row, cell.column), cell);
    show(cell);
  });

  // What a cell says, saved or not.
  function said(cell) { return cell.pending || cell; }
  function cellAt(row, column) { return cells.get(key(row, column)); }
  function cellOf(element) {
    const td = element && element.closest("td[data-row]");
    return td && table.contains(td) ? cellAt(Number(td.dataset.row), Number(td.dataset.column)) : undefined;
  }
  function mayWrite(cell) { return Boolean(grid.save) && !cell.lock; }

  const WORDS = { waiting: "正在保存", invalid: "有误，没有保存", changed: "别人改过", locked: "已锁定", saved: "已保存" };

  function show(cell) {
    const td = cell.element;
    if (!(editor && editor.parentElement === td)) td.textContent = said(cell).value;
    td.className = "cell";
    td.classList.toggle("is-locked", Boolean(cell.lock));
    td.classList.toggle("has-note", Boolean(said(cell).note));
    td.classList.toggle("is-warned", Boolean(cell.warning) && !cell.pending);
    if (cell.state) td.classList.add(`is-${cell.state}`);
    const lines = [cell.state && WORDS[cell.state], cell.sentence, cell.lock, cell.warning, said(cell).note].filter(Boolean);
    td.title = lines.join("\n");
    td.setAttribute("aria-label", [cell.words, said(cell).value || "空", ...lines].join("，"));
    td.setAttribute("aria-invalid", String(cell.state === "invalid"));
    td.setAttribute("aria-readonly", String(!mayWrite(cell)));
  }

  // Where the cursor is

  function range() {
    if (!at) return { top: 0, left: 0, bottom: -1, right: -1 };
    const from = anchor || at;
    return {
      top: Math.min(from.row, at.row), bottom: Math.max(from.row, at.row),
      left: Math.min(from.column, at.column), right: Math.max(from.column, at.column),
    };
  }
  function chosen() {
    const r = range();
    const found = [];
    for (let row = r.top; row <= r.bottom; row += 1) {
      for (let column = r.left; column <= r.right; column += 1) {
        if (cellAt(row, column)) found.push(cellAt(row, column));
      }
    }
    return found;
  }
  function mark() {
    const r = range();
    table.querySelectorAll("td.is-chosen").forEach((td) => td.classList.remove("is-chosen"));
    if (r.top === r.bottom && r.left === r.right) return;
    chosen().forEach((cell) => cell.element.classList.add("is-chosen"));
  }

  function go(cell, isExtending) {
    if (!cell) return;
    if (at) at.element.tabIndex = -1;
    const isOther = at !== cell;
    at = cell;
    if (!isExtending) anchor = cell;
    cell.element.tabIndex = 0;
    cell.element.focus({ preventScroll: true });
    cell.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    mark();
    if (isOther) showPanel();
  }

  // The next cell that way; places without a cell are passed over.
  function towards(rowStep, columnStep, count) {
    let row = at.row;
    let column = at.column;
    let found = null;
    for (let step = 0; step < (count || 1); step += 1) {
      do {
        row += rowStep;
        column += columnStep;
      } while (row >= 0 && row < grid.height && column >= 0 && column < grid.width && !cellAt(row, column));
      if (!cellAt(row, column)) break;
      found = cellAt(row, column);
    }
    return found;
  }
  function inOrder(step) {
    const order = Array.from(cells.values()).sort((one, other) => one.row - other.row || one.column - other.column);
    return order[order.indexOf(at) + step];
  }
  function edge(isLast, isWhole) {
    const row = Array.from(cells.values()).filter((cell) => isWhole || cell.row === at.row);
    row.sort((one, other) => one.row - other.row || one.column - other.column);
    return isLast ? row[row.length - 1] : row[0];
  }

  // Editing

  function edit(isReplacing) {
    if (!mayWrite(at)) {
      say(at.lock || "您在这里只能查看。", true);
      return false;
    }
    editor = document.createElement("input");
    editor.className = "cell-editor";
    editor.autocomplete = "off";
    editor.inputMode = "decimal";
    editor.setAttribute("aria-label", at.words);
    editor.value = isReplacing ? "" : said(at).value;
    isTyping = isReplacing;
    at.element.replaceChildren(editor);
    editor.focus();
    editor.addEventListener("blur", function () { leave(true); });
    return true;
  }
  function leave(isKeeping) {
    if (!editor) return;
    const cell = at;
    const text = editor.value.trim();
    editor = null;
    if (isKeeping && text !== said(cell).value) put([{ cell, value: text, note: text ? said(cell).note : "" }]);
    else show(cell);
  }

  // Changing: every change can be undone, and goes out with the next request

  function put(changes, isUndoing) {
    const real = changes.filter((change) => mayWrite(change.cell) && (said(change.cell).value !== change.value || said(change.cell).note !== change.note));
    if (!real.length) return;
    if (!isUndoing) undone.push(real.map((change) => ({ cell: change.cell, value: said(change.cell).value, note: said(change.cell).note })));
    real.forEach(function (change) {
      const cell = change.cell;
      const isBack = cell.state !== "waiting" && change.value === cell.value && change.note === cell.note;
      cell.pending = isBack ? null : { value: change.value, note: change.note };
      cell.state = isBack ? "" : "waiting";
      cell.sentence = "";
      show(cell);
    });
    if (at) showState();
    send();
  }
  function undo() {
    const last = undone.pop();
    if (!last) return say("没有可以撤销的了。");
    put(last, true);
    go(last[0].cell);
    return undefined;
  }

  function send() {
    count();
    if (isSending) return;
    const waiting = Array.from(cells.values()).filter((cell) => cell.state === "waiting");
    if (!waiting.length) return;
    isSending = true;
    const sent = waiting.map((cell) => ({ cell, pending: cell.pending }));
    const body = sent.map(({ cell, pending }) => ({
      indicator: cell.indicator, unit: cell.unit, item: cell.item, month: cell.month, code: cell.code,
      value: pending.value, note: pending.note, version: cell.version,
    }));
    ask(grid.save, { cells: body }).then(function (answer) {
      isSending = false;
      retry = 0;
      answer.cells.forEach((told, number) => take(sent[number].cell, sent[number].pending, told));
      send();
    }, function (failure) {
      isSending = false;
      if (failure.sentence) { // refused as a whole: nothing of it is saved
        sent.forEach(function ({ cell, pending }) {
          if (cell.pending !== pending) return;
          cell.state = "invalid";
          cell.sentence = failure.sentence;
          show(cell);
        });
        count();
        return;
      }
      retry = window.setTimeout(send, RETRY);
      say("没有连上服务器，正在重试。填的数还在这一页上，请不要关闭。", true);
    });
  }

  function take(cell, pending, told) {
    const isNewer = cell.pending !== pending; // changed again while this one was on its way
    if (told.state === "saved" || told.state === "locked") {
      update(cell, told);
      if (told.state === "locked") cell.lock = told.sentence;
      if (!isNewer) {
        cell.pending = null;
        cell.state = told.state === "saved" ? "saved" : "";
        cell.sentence = "";
      }
    } else if (!isNewer) {
      cell.state = told.state;
      cell.sentence = told.sentence;
      cell.other = told;
    }
    show(cell);
    if (cell === at) showState();
  }
  function update(cell, told) {
    ["value", "note", "version", "code", "warning"].forEach(function (name) { cell[name] = told[name] || ""; });
  }

  function ask(url, data) {
    return fetch(url, {
      method: "POST", credentials: "same-origin", redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(data),
    }).then(function (response) {
      const isJson = (response.headers.get("Content-Type") || "").includes("application/json");
      if (!isJson) {
        return Promise.reject(response.status >= 500 ? {} : { sentence: "没有保存：登录可能已经失效，或者没有这项权限。请刷新页面再试。" });
      }
      return response.json().then((answer) => (answer.error ? Promise.reject({ sentence: answer.error }) : answer));
    });
  }

  // What others saved meanwhile

  function poll() {
    if (!grid.since || document.hidden || isSending) return;
    fetch(`${grid.since}&since=${grid.digest}`, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : Promise.reject()))
      .then(function (answer) {
        grid.digest = answer.digest;
        if (!answer.cells) return;
        const now = new Map(answer.cells.map((told) => [key(told.row, told.column), told]));
        cells.forEach(function (cell, place) {
          const told = now.get(place) || { value: "", note: "", version: "", code: "", warning: "" };
          if (cell.pending || told.version === cell.version) return;
          update(cell, told);
          cell.state = "";
          show(cell);
          cell.element.classList.add("is-fresh");
        });
        showState();
      })
      .catch(function () {}); // the next one asks again
  }
  if (grid.since) {
    window.setInterval(poll, POLL);
    window.addEventListener("focus", poll);
  }

  // Words below the grid and beside it

  function say(sentence, isFault) {
    status.textContent = sentence;
    status.classList.toggle("is-fault", Boolean(isFault));
  }
  function count() {
    const found = { waiting: 0, invalid: 0, changed: 0 };
    cells.forEach(function (cell) { if (cell.state in found) found[cell.state] += 1; });
    const words = [
      found.waiting && `正在保存 ${found.waiting} 格`, found.invalid && `${found.invalid} 格有误，没有保存`,
      found.changed && `${found.changed} 格别人改过，等您决定`,
    ].filter(Boolean);
    say(words.join("；") || (grid.save ? "全部已保存" : ""), found.invalid || found.changed);
    status.dataset.waiting = found.waiting;
    document.getElementById("grid-next").hidden = !(found.invalid || found.changed);
  }
  document.getElementById("grid-next").addEventListener("click", function () {
    const wrong = Array.from(cells.values()).filter((cell) => cell.state === "invalid" || cell.state === "changed");
    go(wrong[(wrong.indexOf(at) + 1) % wrong.length]);
  });

  let asking = 0;
  function showPanel() {
    showState();
    part("past").replaceChildren();
    window.clearTimeout(asking);
    const cell = at;
    asking = window.setTimeout(function () {
      const query = new URLSearchParams({ indicator: cell.indicator, unit: cell.unit, item: cell.item, month: cell.month });
      fetch(`${grid.cell}?${query}`, { credentials: "same-origin" })
        .then((response) => (response.ok ? response.text() : ""))
        .then(function (html) {
          if (cell !== at) return;
          part("past").innerHTML = html;
          if (window.htmx) window.htmx.process(part("past"));
        })
        .catch(function () {});
    }, 300);
  }
  function showState() {
    if (!at) return;
    part("words").textContent = at.words;
    const sentence = [at.state && WORDS[at.state], at.sentence, at.lock, at.warning].filter(Boolean).join("。");
    part("state").textContent = sentence.replace(/。。/g, "。");
    part("state").hidden = !sentence;
    part("choose").hidden = at.state !== "changed";
    part("note").value = said(at).note;
    part("note").disabled = !mayWrite(at) || !said(at).value;
  }
  part("note").addEventListener("change", function () {
    put([{ cell: at, value: said(at).value, note: part("note").value.trim().replace(/\s+/g, " ") }]);
  });
  part("theirs").addEventListener("click", function () {
    update(at, at.other);
    at.pending = null;
    at.state = "";
    at.sentence = "";
    show(at);
    count();
    go(at);
    showState();
  });
  part("mine").addEventListener("click", function () {
    at.version = at.other.version;
    at.code = at.other.code;
    at.state = "waiting";
    at.sentence = "";
    show(at);
    send();
    go(at);
    showState();
  });
  panel.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !at) return;
    event.preventDefault();
    go(at);
  });

  // Keys

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  table.addEventListener("keydown", function (event) {
    if (event.target.closest(".row-done")) return keyOnButton(event);
    if (!at || event.isComposing) return undefined;
    return editor ? keyInCell(event) : keyOnCell(event);
  });

  function move(event, cell) {
    event.preventDefault();
    if (editor) leave(true);
    if (cell) go(cell, event.shiftKey && event.key in ARROWS);
    else go(at);
  }
  function keyInCell(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      leave(false);
      go(at);
    } else if (event.key === "Enter") {
      move(event, towards(event.shiftKey ? -1 : 1, 0));
    } else if (event.key === "Tab") {
      move(event, inOrder(event.shiftKey ? -1 : 1));
    } else if (isTyping && event.key in ARROWS) {
      move(event, towards(...ARROWS[event.key]));
    }
  }
  function keyOnCell(event) {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key in ARROWS) {
      const next = towards(...ARROWS[event.key]);
      const button = !next && event.key === "ArrowRight" && !event.shiftKey && at.element.parentElement.querySelector(".row-done");
      if (button) {
        event.preventDefault();
        button.focus();
      } else {
        move(event, next);
      }
    } else if (event.key === "Tab") {
      const next = inOrder(event.shiftKey ? -1 : 1);
      if (next) move(event, next); // past the last cell the key leaves the grid
    } else if (event.key === "Enter") {
      move(event, towards(event.shiftKey ? -1 : 1, 0));
    } else if (event.key === "Home") {
      move(event, edge(false, isCommand));
    } else if (event.key === "End") {
      move(event, edge(true, isCommand));
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      move(event, towards(event.key === "PageDown" ? 1 : -1, 0, 10));
    } else if (event.key === "F2" && event.shiftKey) {
      event.preventDefault();
      part("note").focus();
    } else if (event.key === "F6") {
      event.preventDefault();
      const first = panel.querySelector("button:not([hidden] button), textarea:enabled, a, input");
      if (first) first.focus();
    } else if (event.key === "F2") {
      event.preventDefault();
      edit(false);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      put(chosen().map((cell) => ({ cell, value: "", note: "" })));
    } else if (isCommand && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo();
    } else if (isCommand && event.key.toLowerCase() === "a") {
      event.preventDefault();
      go(edge(false, true));
      go(edge(true, true), true);
    } else if (!isCommand && !event.altKey && (event.key.length === 1 || event.key === "Process")) {
      edit(true); // the key itself goes into the field, as does what an input method composes
    }
  }
  function keyOnButton(event) {
    const row = event.target.closest("tr");
    if (event.key === "ArrowLeft") {
      event.preventDefault();
      go(cellOf(Array.from(row.querySelectorAll("td[data-row]")).pop()));
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const buttons = Array.from(table.querySelectorAll(".row-done"));
      const next = buttons[buttons.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      if (next) next.focus();
    }
  }

  // The mouse

  let isDragging = false;
  table.addEventListener("mousedown", function (event) {
    const cell = cellOf(event.target);
    if (!cell || event.target === editor || event.button) return;
    event.preventDefault();
    if (editor) leave(true);
    go(cell, event.shiftKey);
    isDragging = true;
  });
  table.addEventListener("mouseover", function (event) {
    const cell = isDragging && cellOf(event.target);
    if (cell && cell !== at) go(cell, true);
  });
  document.addEventListener("mouseup", function () { isDragging = false; });
  table.addEventListener("dblclick", function (event) { if (cellOf(event.target) && !editor) edit(false); });
  table.addEventListener("focusin", function (event) {
    const cell = event.target !== editor && cellOf(event.target);
    if (cell && cell !== at) go(cell);
  });

  // Blocks from and to a spreadsheet

  table.addEventListener("copy", function (event) {
    if (editor || !at) return;
    const r = range();
    const lines = [];
    for (let row = r.top; row <= r.bottom; row += 1) {
      const line = [];
      for (let column = r.left; column <= r.right; column += 1) line.push(cellAt(row, column) ? said(cellAt(row, column)).value : "");
      lines.push(line.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
  });
  table.addEventListener("paste", function (event) {
    if (editor || !at) return;
    const text = event.clipboardData.getData("text/plain");
    if (!text) return; // a picture: it is evidence
    event.preventDefault();
    event.stopPropagation();
    pasteBlock(blockOf(text));
  });

  function pasteBlock(block) {
    const r = range();
    const isOne = block.length === 1 && block[0].length === 1;
    const changes = [];
    let lost = 0;
    const drop = function (row, column, value) {
      const cell = cellAt(row, column);
      if (cell && mayWrite(cell)) changes.push({ cell, value, note: value ? said(cell).note : "" });
      else if (value) lost += 1;
    };
    if (isOne) chosen().forEach((cell) => drop(cell.row, cell.column, block[0][0]));
    else block.forEach((line, row) => line.forEach((value, column) => drop(r.top + row, r.left + column, value)));
    put(changes);
    if (!isOne && cellAt(r.top, r.left)) {
      anchor = cellAt(r.top, r.left);
      const last = cellAt(Math.min(r.top + block.length, grid.height) - 1, Math.min(r.left + block[0].length, grid.width) - 1);
      if (last) go(last, true);
    }
    if (lost) say(`${lost} 格超出了表格或者已锁定，没有粘贴。`, true);
  }

  // Rows of a text that a spreadsheet put on the clipboard; a cell with line breaks stands in quotes.
  function blockOf(text) {
    const rows = [[""]];
    let isQuoted = false;
    const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let place = 0; place < plain.length; place += 1) {
      const char = plain[place];
      const line = rows[rows.length - 1];
      if (isQuoted) {
        if (char === '"' && plain[place + 1] === '"') { line[line.length - 1] += '"'; place += 1; }
        else if (char === '"') isQuoted = false;
        else line[line.length - 1] += char;
      } else if (char === '"' && line[line.length - 1] === "") {
        isQuoted = true;
      } else if (char === "\t") {
        line.push("");
      } else if (char === "\n") {
        rows.push([""]);
      } else {
        line[line.length - 1] += char;
      }
    }
    return rows.map((line) => line.map((value) => value.trim()));
  }

  // What the buttons above do

  const dialog = document.getElementById("grid-dialog");
  function confirm(sentence, isAskingWhy, done) {
    dialog.querySelector("p").textContent = sentence;
    const reason = dialog.querySelector("input");
    reason.value = "";
    reason.closest("label").hidden = !isAskingWhy;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.onclose = function () { if (dialog.returnValue === "yes") done(reason.value.trim()); };
  }

  function previousOf(cell) {
    const left = grid.by_months && cellAt(cell.row, cell.column - 1);
    return left && left.indicator === cell.indicator ? said(left).value : cell.previous;
  }
  function copyPrevious(wanted) {
    const order = wanted.filter(mayWrite).sort((one, other) => one.column - other.column);
    const copied = new Map();
    order.forEach(function (cell) {
      const left = grid.by_months && cellAt(cell.row, cell.column - 1);
      const value = copied.get(left) || previousOf(cell);
      if (value) copied.set(cell, value);
    });
    if (!copied.size) return say("这些格没有上期数可以照抄。");
    confirm(`将 ${copied.size} 格填成上一期的数，填后可以撤销。`, false, function () {
      put(Array.from(copied, ([cell, value]) => ({ cell, value, note: said(cell).note })));
      if (at) go(at);
    });
    return undefined;
  }
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-grid]");
    if (!button) return;
    if (button.dataset.grid === "undo") undo();
    if (button.dataset.grid === "copy-chosen") copyPrevious(chosen());
    if (button.dataset.grid === "copy-blank") copyPrevious(Array.from(cells.values()).filter((cell) => !said(cell).value));
    if (button.dataset.grid === "complete") complete(button);
  });

  function complete(button) {
    const row = grid.rows[Number(button.dataset.row)];
    const isOpen = button.dataset.done === "yes";
    const own = Array.from(cells.values()).filter((cell) => cell.unit === row.unit && row.indicators.includes(cell.indicator));
    if (own.some((cell) => cell.pending)) return say("这一行还有没有保存的格，请先改正。", true);
    const blank = own.filter((cell) => !cell.value && !cell.lock).length;
    const sentence = isOpen ? "取消这一行的“填报完成”？" : `这一行填报完成${blank ? `，有 ${blank} 格空白，请写明原因` : ""}。`;
    confirm(sentence, !isOpen, function (reason) {
      ask(grid.complete, { period: grid.period, ...row, reason, is_open: isOpen }).then(function (answer) {
        button.dataset.done = answer.done ? "yes" : "";
        button.textContent = answer.done ? "已完成" : "填报完成";
        button.title = answer.done;
        button.classList.toggle("is-done", Boolean(answer.done));
        say(answer.done ? `已记下填报完成。${answer.doubts}` : "已取消。", Boolean(answer.doubts));
        button.focus();
      }, (failure) => say(failure.sentence || "没有连上服务器，请再试一次。", true));
    });
    return undefined;
  }

  window.addEventListener("beforeunload", function (event) {
    const isLosing = Array.from(cells.values()).some((cell) => cell.pending);
    if (isLosing || editor) event.preventDefault();
  });

  table.querySelectorAll("td[data-row]").forEach((td) => { td.tabIndex = -1; });
  const first = Array.from(cells.values()).find(mayWrite) || cells.values().next().value;
  if (first) first.element.tabIndex = 0;
  count();
})();
