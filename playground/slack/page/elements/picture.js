import { el, safeUrl } from "../dom.js";

/** An image by its address, or its alternative text in a frame where it can't be loaded. */
export function picture(image, kind) {
  const missing = () =>
    el("span", { class: `image-missing ${kind}`, role: "img", "aria-label": image.alt_text }, image.alt_text);
  const url = safeUrl(image.image_url ?? image.slack_file?.url ?? "");
  if (!url) return missing();
  const node = el("img", {
    class: kind,
    src: url,
    alt: image.alt_text,
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
  node.addEventListener("error", () => node.replaceWith(missing()), { once: true });
  return node;
}
