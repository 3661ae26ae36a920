// The notice's figure panel: what is under the cursor or the focus, with its definition and inputs.
(() => {
  const panel = document.getElementById("figure-panel");
  const source = document.getElementById("figures");
  if (!panel || !source) return;
  const figures = JSON.parse(source.textContent);
  const field = (name) => panel.querySelector(`[data-field="${name}"]`);

  const line = (input) => {
    const row = document.createElement("div");
    const value = input.value === null ? "—" : String(input.value);
    row.append(`${input.name}：`);
    if (input.records_url) {
      const link = document.createElement("a");
      link.className = "figure";
      link.href = input.records_url;
      link.textContent = value;
      row.append(link);
    } else {
      row.append(value);
    }
    return row;
  };

  const show = (element) => {
    const figure = figures[element.dataset.figure];
    if (!figure) return;
    field("name").textContent = figure.name;
    field("printed").textContent = figure.unit === "%" ? figure.printed : `${figure.printed} ${figure.unit}`;
    field("definition").textContent = figure.definition;
    field("inputs").replaceChildren(...(figure.inputs.length ? figure.inputs.map(line) : ["直接数记录"]));
    field("link").hidden = !figure.records_url;
    if (figure.records_url) field("link").href = figure.records_url;
    panel.hidden = false;
    document.querySelectorAll(".figure.is-chosen").forEach((other) => other.classList.remove("is-chosen"));
    element.classList.add("is-chosen");
  };

  const paper = document.querySelector(".notice-paper");
  for (const kind of ["mouseover", "focusin"]) {
    paper.addEventListener(kind, (event) => {
      const element = event.target.closest(".figure[data-figure]");
      if (element) show(element);
    });
  }
})();
