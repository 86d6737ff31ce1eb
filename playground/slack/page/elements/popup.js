let shown = null;

/** Closes the popup that is open, if any. */
export function closePopup() {
  shown?.close();
}

/**
 * Shows `content` under `anchor` (above it where there's no room) until something else is pressed, the page is
 * resized or scrolled behind it, or `close()` is called. One popup at a time.
 */
export function openPopup(anchor, content, { onClose, matchWidth = true } = {}) {
  closePopup();
  content.classList.add("popup");
  // Inside the dialog it belongs to: a dialog hides the rest of the page from screen readers.
  (anchor.closest(".dialog") ?? document.body).append(content);

  const place = () => {
    const box = anchor.getBoundingClientRect();
    const width = Math.min(matchWidth ? Math.max(box.width, 240) : content.offsetWidth, innerWidth - 16);
    if (matchWidth) content.style.width = `${width}px`;
    content.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    const below = innerHeight - box.bottom - 12;
    const above = box.top - 12;
    const up = below < Math.min(content.scrollHeight, 200) && above > below;
    content.style.maxHeight = `${Math.min(matchWidth ? 320 : 560, up ? above : below)}px`;
    content.style.top = up ? "auto" : `${box.bottom + 4}px`;
    content.style.bottom = up ? `${innerHeight - box.top + 4}px` : "auto";
  };
  const outside = (event) => {
    if (!content.contains(event.target) && !anchor.contains(event.target)) popup.close();
  };
  const moved = (event) => {
    if (!content.contains(event.target)) place();
  };
  const popup = {
    place,
    close() {
      if (shown !== popup) return;
      shown = null;
      content.remove();
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("scroll", moved, true);
      removeEventListener("resize", place);
      onClose?.();
    },
  };
  shown = popup;
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("scroll", moved, true);
  addEventListener("resize", place);
  place();
  return popup;
}
