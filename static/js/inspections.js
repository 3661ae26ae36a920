// The sheet of an inspection: one row is the current one; keys move, say what was found and open the link.
(function () {
  "use strict";

  const sheet = document.querySelector("[data-check-rows]");
  if (!sheet) return;
  const verdictKeys = { 1: "normal", 2: "problem", 3: "unreachable" };
  let currentId = "";
  let said = null; // what the current row was told last: its id and the verdict

  function rows() { return Array.from(sheet.querySelectorAll("[data-row]")); }
  function current() { return document.getElementById(currentId); }

  function choose(row, isFocused) {
    if (!row) return;
    rows().forEach(function (other) {
      other.classList.toggle("is-current", other === row);
      other.toggleAttribute("data-current", other === row);
    });
    currentId = row.id;
    if (isFocused) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function move(step) {
    const all = rows();
    const at = all.indexOf(current());
    choose(all[Math.max(0, Math.min(all.length - 1, at + step))], true);
  }

  // The next one below that nobody looked at, else the first of all.
  function nextUnchecked() {
    const all = rows();
    const at = all.indexOf(current());
    const left = function (row) { return !row.dataset.verdict; };
    choose(all.slice(at + 1).find(left) || all.find(left), true);
  }

  function press(row, verdict) {
    const button = row && row.querySelector(`[data-verdicts] button[name="verdict"][value="${verdict}"]`);
    if (button) button.click();
  }

  function writeOn(text) {
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  }

  // The first thing that is still to be said of a fault.
  function writeFinding(form) {
    const category = form.querySelector('select[name="category"]');
    if (category && !category.value) category.focus();
    else writeOn(form.querySelector("textarea"));
  }

  const next = document.querySelector("[data-next-unchecked]");
  next.hidden = false;
  next.addEventListener("click", nextUnchecked);

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && sheet.contains(event.target)) { choose(event.target.closest("[data-row]"), true); return; }
    if (event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "n") nextUnchecked();
    else if (key in verdictKeys) press(current(), verdictKeys[key]);
    else if (key === "o") {
      const link = current() && current().querySelector("[data-open], [data-address]");
      if (link && link.matches("[data-open]")) link.click();
      else if (link) link.focus();
    } else return;
    event.preventDefault();
  });

  sheet.addEventListener("focusin", function (event) { choose(event.target.closest("[data-row]"), false); });
  sheet.addEventListener("click", function (event) { choose(event.target.closest("[data-row]"), false); });

  sheet.addEventListener("submit", function (event) {
    const row = event.target.closest("[data-row]");
    const button = event.submitter;
    said = button && button.name === "verdict" ? { id: row.id, verdict: button.value } : { id: row.id, verdict: null };
    if (event.target.matches("[data-finding]")) said.isFinding = true;
  }, true);

  // A note is kept when it is left without a result.
  sheet.addEventListener("focusout", function (event) {
    const note = event.target.closest('input[name="note"]');
    if (!note || note.value === note.dataset.kept) return;
    const to = event.relatedTarget;
    if (!to || to.form !== note.form) keepNote(note);
  });
  function keepNote(note) {
    // A click on a button of the row, which some browsers do not focus, comes first.
    setTimeout(function () {
      if (note.isConnected && note.value !== note.dataset.kept && !note.form.classList.contains("htmx-request")) note.form.requestSubmit();
    }, 250);
  }

  document.body.addEventListener("htmx:afterSettle", function (event) {
    if (!said || event.target.id !== said.id) return;
    const row = document.getElementById(said.id);
    const { verdict, isFinding } = said;
    const isCurrent = said.id === currentId;
    said = null;
    if (!isCurrent) return;
    choose(row, false);
    if (row.querySelector(".is-fault, .errorlist")) choose(row, true);
    else if (verdict === "problem" && row.querySelector("[data-finding]")) writeFinding(row.querySelector("[data-finding]"));
    else if (verdict || isFinding) nextUnchecked();
    else choose(row, true);
  });

  const asked = location.hash && document.getElementById(location.hash.slice(1));
  choose(asked && sheet.contains(asked) ? asked : rows().find(function (row) { return !row.dataset.verdict; }) || rows()[0], true);
})();
