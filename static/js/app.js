// What pages do beyond reading and posting: rows open on a click, menus close, unsaved changes are asked about.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (!event.target.closest(".unit-search")) clearMatches();
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, select, textarea, label, summary")) return;
    if (window.getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href);
    else window.location.href = row.dataset.href;
  });

  // From the search box down into its proposals and back up; Enter opens the one that has the focus.
  document.addEventListener("keydown", function (event) {
    const box = event.target.closest && event.target.closest(".unit-search");
    if (!box || event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const stops = [box.querySelector("input"), ...box.querySelectorAll(".unit-matches a")];
    const to = stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    if (stops[to]) stops[to].focus();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const box = event.target.closest && event.target.closest(".unit-search");
    if (box) box.querySelector("input").focus();
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    clearMatches();
  });

  function clearMatches() {
    const matches = document.getElementById("unit-matches");
    if (matches) matches.replaceChildren();
  }

  // A form that came back with errors holds what was typed, so it counts as changed.
  const changed = new Set();
  document.querySelectorAll("form[data-guard-unsaved]").forEach(function (form) {
    if (form.querySelector(".errorlist")) changed.add(form);
    form.addEventListener("input", function () { changed.add(form); });
    form.addEventListener("submit", function () {
      changed.delete(form);
      const button = form.querySelector("button.btn-primary");
      if (button) button.setAttribute("aria-busy", "true");
    });
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed.size) event.preventDefault();
  });

  // A second click on a button that writes must not send twice.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    // A file that comes leaves the page as it is, where it may be asked for again.
    if ("download" in form.dataset) setTimeout(function () { delete form.dataset.sent; }, 2000);
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // One box ticks those of a name in its form, whose button waits for a tick; without a script each is ticked by itself.
  document.querySelectorAll("input[data-tick-all]").forEach(function (all) {
    const boxes = Array.from(all.form.querySelectorAll(`input[name="${all.dataset.tickAll}"]`));
    const waiting = all.form.querySelector("[data-needs-tick]");
    const show = function () {
      const ticked = boxes.filter(function (box) { return box.checked; }).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
      if (waiting) waiting.disabled = !ticked;
    };
    window.addEventListener("pageshow", show); // a browser going back puts ticks back
    if (!boxes.length) return;
    all.closest("[hidden]").hidden = false;
    all.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = all.checked; });
      show();
    });
    boxes.forEach(function (box) { box.addEventListener("change", show); });
  });

  const firstFault = document.querySelector(".has-error input, .has-error select, .has-error textarea");
  if (firstFault) firstFault.focus();
})();
