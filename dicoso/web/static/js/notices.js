/** What pages say of the network and the outbox. */

import { made } from "./dom.js";

const QUEUE = "/hang-cho";

export function notice(kind, text) {
  const box = made("div", kind ? `notice notice--${kind}` : "notice");
  box.setAttribute("role", "status");
  box.append(made("p", "", text));
  return box;
}

const OUTCOMES = {
  login: "Phiên đăng nhập đã hết. Các mục vẫn giữ trên máy này.",
  other: "Máy đang đăng nhập bằng tài khoản khác. Các mục vẫn giữ trên máy này.",
  offline: "Chưa có mạng. Các mục giữ trên máy này và tự gửi khi có mạng.",
  busy: "Máy chủ đang bận hoặc gặp lỗi. Các mục giữ trên máy này và sẽ gửi lại.",
};

/** Returns what to say of an outcome of sending; nothing if all went well. */
export function told(outcome) {
  if (!OUTCOMES[outcome]) return null;
  const box = notice("wait", OUTCOMES[outcome]);
  if (outcome === "login" || outcome === "other") {
    box.dataset.login = "";
    const link = made("a", "", "Đăng nhập lại để gửi");
    link.href = `/dang-nhap?next=${encodeURIComponent(QUEUE)}`;
    box.append(link);
  }
  return box;
}

export const day = (iso) => iso.split("-").reverse().join("/");

/** Returns "09:30 15/11/2019". */
export function time(iso) {
  const at = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())} ${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
}
