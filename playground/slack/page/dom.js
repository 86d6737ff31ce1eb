const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "multiple", "required"]);

/**
 * Builds an element. `on…` attributes are listeners, null/undefined/false ones are left out, and strings among
 * the children become text nodes: nothing that a customer wrote is ever read as markup.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...present(children));
  return node;
}

/** The children that are there: nested lists flattened, empty places left out. */
export function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

let drawn = 0;

/** An id that no other element of the page has. */
export function freshId(prefix) {
  drawn += 1;
  return `${prefix}-${drawn}`;
}

const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:", "slack:"]);

/** The address if it may be followed from the page, else null (javascript:, data: and what is no address). */
export function safeUrl(url) {
  try {
    return ALLOWED.has(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the page; plain text where the address may not be followed. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (href === null) return el("span", { class: "dead-link" }, ...children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
