/** Sends or copies an address. The address itself stands in the page, for whoever has neither. */

const told = document.querySelector("[data-told]");

function tell(text) {
  if (told) told.textContent = text;
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.title, url: button.dataset.share });
    } catch (error) {
      if (error.name !== "AbortError") tell("Không mở được phần chia sẻ. Xin sao chép đường dẫn rồi gửi.");
    }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      tell("Đã sao chép.");
    } catch {
      tell("Không sao chép được. Xin chọn địa chỉ rồi sao chép.");
    }
  });
}

for (const field of document.querySelectorAll("[data-select]")) field.addEventListener("focus", () => field.select());
