/** What HTML can't do by itself. Every page works without this file. */

const DATES = 'form:not(.filters) .field [type="date"]';

/** Moves the focus to the error summary, so that a screen reader begins with what is wrong. */
function focusErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

/** Closes the header's menus on Escape and on a click elsewhere, as people expect of menus. */
function closeMenus(event) {
  if (event.type === "keydown" && event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".account[open], .nav__more [open], .top__toggle[open]")) {
    const inside = event.type === "click" && menu.closest(".top").contains(event.target);
    if (inside && (menu.contains(event.target) || menu.matches(".top__toggle"))) continue;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }
}

/** Refuses the second of two quick presses; the server would refuse it too, but less kindly. */
function sendOnce(event) {
  const form = event.target;
  if (form.method === "get" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}

/** Says in words that the server could not be reached; without this an HTMX button would just do nothing. */
function tellFailure() {
  const old = document.querySelector("[data-failure]");
  old?.remove();
  const note = document.createElement("div");
  note.className = "notice notice--bad";
  note.setAttribute("role", "alert");
  note.dataset.failure = "";
  note.textContent = "Máy chủ không trả lời. Kiểm tra mạng, rồi tải lại trang để xem đã lưu chưa.";
  document.querySelector("main").prepend(note);
  note.scrollIntoView({ block: "nearest" });
}

/** Repeats a chosen date as Vietnamese write it, with its weekday: browsers set to English show 11/12 for 12 November. */
function readDate(input) {
  const [year, month, day] = input.value.split("-");
  const weekday = day ? ["CN", "T2", "T3", "T4", "T5", "T6", "T7"][new Date(year, month - 1, day).getDay()] : "";
  let told = input.nextElementSibling;
  if (!told?.matches(".field__read")) {
    told = document.createElement("output");
    told.className = "field__read";
    input.after(told);
  }
  told.textContent = day ? `${weekday} ${day}/${month}/${year}` : "";
}

/** Notes what a date was before somebody changes it: `follow` asks. */
function remember(start) {
  start.dataset.before = start.value;
}

/** Lets a last day that nobody has set apart go along with the first: most trips are of one day. */
function follow(start) {
  const end = document.querySelector(`[data-follows="${start.id}"]`);
  if (!end) return;
  if (!end.value || end.value === start.dataset.before) {
    end.value = start.value;
    readDate(end);
  }
  if ("before" in start.dataset) remember(start); // a browser tells of each digit of a year
}

function readDates(root) {
  for (const input of root.querySelectorAll(DATES)) readDate(input);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const area of document.querySelectorAll(".file")) {
  area.addEventListener("dragover", () => area.classList.add("file--over"));
  for (const type of ["dragleave", "drop"]) area.addEventListener(type, () => area.classList.remove("file--over"));
}

focusErrors(document);
readDates(document);
document.addEventListener("focusin", (event) => event.target.matches(DATES) && remember(event.target));
document.addEventListener("input", (event) => {
  if (!event.target.matches(DATES)) return;
  readDate(event.target);
  follow(event.target);
});
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:afterSettle", (event) => {
  focusErrors(event.target);
  readDates(event.target);
});
document.addEventListener("htmx:sendError", tellFailure);
document.addEventListener("htmx:responseError", tellFailure);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});
