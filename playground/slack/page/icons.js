const PATHS = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5.5 9h9v8h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 7.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z",
  shared: "M3 3h9.5v9.5H3zM7.5 12.5V17H17V7.5h-4.5",
  guest: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 17c0-3.3 2.7-5 6-5s6 1.7 6 5",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  chevron: "M6 8l4 4 4-4",
  send: "M3 3.5 17.5 10 3 16.5 5.5 10zM5.5 10H11",
  bolt: "M11 2 4.5 11.5H10L9 18l6.5-9.5H10z",
  reply: "M3.5 4.5h13v9h-7l-3.5 3v-3H3.5z",
  more: "M10 4.5v.01M10 10v.01M10 15.5v.01",
  warning: "M10 3 18 16.5H2zM10 8v4M10 14.3v.01",
  info: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 9v5M10 6.3v.01",
  check: "M4 10.5l4 4 8-9",
  done: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM6.5 10.3l2.5 2.4 4.5-5",
  error: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM7 7l6 6M13 7l-6 6",
  waiting: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z",
  running: "M10 2.5a7.5 7.5 0 0 1 7.5 7.5M10 17.5A7.5 7.5 0 0 1 2.5 10",
  file: "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5",
  play: "M6 4l10 6-10 6z",
  up: "M7 9V17H4V9zM7 9l3-6c1.5 0 2.3 1 2 2.5L11.5 8H16l-1 7c-.2 1.2-1 2-2 2H7",
  down: "M13 11V3h3v8zM13 11l-3 6c-1.5 0-2.3-1-2-2.5L8.5 12H4l1-7c.2-1.2 1-2 2-2h6",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.8 11h7.4l.8-11",
};

const SVG = "http://www.w3.org/2000/svg";

/** A line drawing in the text's colour, hidden from screen readers: the words beside it say what it means. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.more);
  svg.append(path);
  return svg;
}
