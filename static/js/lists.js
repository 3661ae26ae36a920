// Lists: the columns of the form that chooses them are moved up and down; without a script their numbers are typed.
(function () {
  "use strict";

  document.documentElement.classList.add("is-scripted");

  document.addEventListener("click", function (event) {
    const button = event.target.closest(".column-choices button[data-move]");
    if (!button) return;
    const row = button.closest("li");
    const neighbour = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbour) return;
    if (button.dataset.move === "up") neighbour.before(row);
    else neighbour.after(row);
    row.parentElement.querySelectorAll("input[type=number]").forEach(function (input, index) {
      input.value = index + 1;
    });
    button.focus();
  });
})();
