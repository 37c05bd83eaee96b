/** What is wrong with a form, shown as the server's pages show it. */

import { made } from "./dom.js";

/** Returns what is still to be filled in before a form can be sent. */
export function missing(form) {
  const needed = JSON.parse(form.dataset.needed ?? "{}");
  const found = new Map();
  for (const { name } of form.elements) {
    const [, field, leg = ""] = /^([a-z]+)(_\d+)?$/.exec(name) ?? [];
    const answers = field === "tim" ? "host" : field; // what is searched for is chosen below the search
    if (needed[field] && !form.elements[answers + leg]?.value.trim()) found.set(`id_${name}`, needed[field]);
  }
  return [...found];
}

/** Shows errors, each an id and a sentence, on top and beside their fields; none takes away the former ones. */
export function tell(form, errors) {
  for (const old of document.querySelectorAll("[data-told]")) old.remove();
  for (const old of form.querySelectorAll(".field--wrong")) old.classList.remove("field--wrong");
  for (const old of form.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  if (!errors.length) return;
  const box = made("div", "errors");
  box.dataset.told = "";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const head = errors.length > 1 ? `Chưa lưu được: cần sửa ${errors.length} chỗ` : "Chưa lưu được";
  const list = made("ul");
  box.append(made("h2", "", head), list);
  for (const [id, text] of errors) {
    const input = id && form.querySelector(`#${CSS.escape(id)}`);
    const line = made("li");
    const link = made(input ? "a" : "span", "", text);
    if (input) {
      link.href = `#${id}`;
      beside(input, id, text);
    }
    line.append(link);
    list.append(line);
  }
  form.before(box);
  box.focus();
}

function beside(input, id, text) {
  for (let around = input.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  const told = made("p", "field__error", text);
  told.dataset.told = "";
  told.id = `${id}-loi`;
  input.closest(".field")?.classList.add("field--wrong");
  input.before(told);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${id}-loi`);
}
