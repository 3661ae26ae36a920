// Pictures pasted on a page, and files dropped on its evidence, are uploaded with the form that stands there.
(function () {
  "use strict";

  function upload(section, files) {
    const input = section && section.querySelector('input[type="file"]');
    if (!input || !files.length) return false;
    const given = new DataTransfer();
    Array.from(files).forEach(function (file, place) {
      // Pictures from the clipboard are all called image.png.
      const name = file.name === "image.png" ? `截图${stamp()}-${place + 1}.png` : file.name;
      given.items.add(new File([file], name, { type: file.type }));
    });
    input.files = given.files;
    input.form.requestSubmit();
    return true;
  }

  function stamp() {
    const now = new Date();
    const two = function (number) { return String(number).padStart(2, "0"); };
    return `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  }

  document.addEventListener("paste", function (event) {
    if (event.clipboardData.files.length && upload(document.querySelector("[data-current] [data-evidence]") || document.querySelector("[data-evidence]"), event.clipboardData.files)) event.preventDefault();
  });
  document.addEventListener("dragover", function (event) {
    if (event.target.closest("[data-evidence]")) event.preventDefault();
  });
  document.addEventListener("drop", function (event) {
    const section = event.target.closest("[data-evidence]");
    if (section && upload(section, event.dataTransfer.files)) event.preventDefault();
  });
})();
