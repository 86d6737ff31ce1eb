import { el, link } from "../dom.js";
import { picture } from "../elements/picture.js";
import { icon } from "../icons.js";
import { markdown } from "../text/markdown.js";
import { plain } from "../text/textObject.js";

export function divider() {
  return el("hr", { class: "block divider" });
}

export function header(block) {
  return el("h3", { class: "block header", dir: "auto" }, plain(block.text));
}

export function image(block) {
  return el(
    "figure",
    { class: "block image" },
    block.title && el("figcaption", {}, plain(block.title)),
    picture(block, "image-large"),
  );
}

export function markdownBlock(block, surface) {
  return el("div", { class: "block markdown" }, markdown(block.text, surface.world));
}

/** A video's picture and words; it opens beside the page, as nothing foreign is embedded here. */
export function video(block) {
  const title = plain(block.title);
  const from = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return el(
    "figure",
    { class: "block video" },
    from && el("div", { class: "muted" }, from),
    el("div", { class: "video-title" }, link(block.title_url ?? block.video_url, title)),
    block.description && el("div", {}, plain(block.description)),
    el(
      "div",
      { class: "video-frame" },
      picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "image-large"),
      el("span", { class: "video-play" }, icon("play", 28)),
    ),
  );
}

/** A remote file: Slack would show what its source tells; the stand-in knows its id alone. */
export function file(block) {
  return el(
    "div",
    { class: "block file" },
    icon("file", 28),
    el("div", {}, el("strong", {}, block.external_id), el("div", { class: "muted" }, `${block.source} file`)),
  );
}
