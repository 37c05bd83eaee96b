/** Lets one box tick all boxes of its list. Without this file the server reads the one box alone. */

for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.form.querySelectorAll(`[name="${all.dataset.all}"]`)];
  const agree = () => (all.checked = boxes.every((box) => box.checked));
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  for (const box of boxes) box.addEventListener("change", agree);
  agree();
}
