/** Makes an element: its name, its class, its text. */
export const made = (name, className = "", text = "") =>
  Object.assign(document.createElement(name), { className, textContent: text });
