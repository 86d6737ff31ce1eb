import { el, link } from "../dom.js";
import { icon } from "../icons.js";
import { complaint } from "../elements/index.js";
import { richText } from "./richText.js";

const STATUS = {
  pending: ["waiting", "Pending"],
  in_progress: ["running", "In progress"],
  complete: ["done", "Complete"],
  error: ["error", "Failed"],
};

/** One task: how it stands, its details, what came of it, and where that is from. */
export function taskCard(block, surface) {
  const [drawing, words] = STATUS[block.status] ?? ["waiting", block.status];
  const more = [
    block.details && richText(block.details, surface),
    block.output && richText(block.output, surface),
    block.sources?.length &&
      el(
        "div",
        { class: "sources" },
        block.sources.map((source) => link(source.url, source.text)),
      ),
  ].filter(Boolean);
  const head = [
    el(
      "span",
      { class: `task-status task-${block.status}`, role: "img", "aria-label": words, title: words },
      icon(drawing),
    ),
    el("span", { dir: "auto" }, block.title),
  ];
  if (!more.length) return el("div", { class: "block task" }, el("div", { class: "task-head" }, head));
  return el(
    "details",
    { class: "block task", open: true },
    el("summary", { class: "task-head" }, head, icon("chevron", 16)),
    el("div", { class: "task-more" }, more),
  );
}

/** A title with the tasks under it. */
export function plan(block, surface) {
  const tasks = (block.tasks ?? []).map((task) => {
    if (task.type !== undefined && task.type !== "task_card") return complaint("Unknown task", task);
    return el("li", {}, taskCard(task, surface));
  });
  return el("div", { class: "block plan" }, el("strong", { dir: "auto" }, block.title), el("ul", {}, tasks));
}
