const EMPTY = "Please complete this required field.";

const entered = (value) => {
  const { type: _, ...parts } = value ?? {};
  const [one] = Object.values(parts);
  return Array.isArray(one) ? one.length > 0 : one !== null && one !== undefined && one !== "";
};

function textProblem(element, text) {
  if (element.min_length && text.length < element.min_length)
    return `Enter at least ${element.min_length} characters.`;
  if (element.max_length && text.length > element.max_length)
    return `Enter at most ${element.max_length} characters.`;
  return null;
}

function numberProblem(element, text) {
  const pattern = element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(text.trim()))
    return element.is_decimal_allowed ? "Enter a number." : "Enter a whole number.";
  if (element.min_value !== undefined && Number(text) < Number(element.min_value))
    return `Enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && Number(text) > Number(element.max_value))
    return `Enter ${element.max_value} or less.`;
  return null;
}

const CHECKS = {
  plain_text_input: textProblem,
  number_input: numberProblem,
  email_text_input: (_, text) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim()) ? null : "Enter an email address.",
  url_text_input: (_, text) => (URL.canParse(text.trim()) ? null : "Enter a web address."),
};

/** What Slack's client itself finds wrong before it submits a view, as `{block_id: words}`. */
export function problemsOf(blocks, values) {
  const problems = {};
  for (const block of blocks.filter(({ type }) => type === "input")) {
    const value = values[block.block_id]?.[block.element.action_id];
    if (!entered(value)) {
      if (!block.optional) problems[block.block_id] = EMPTY;
      continue;
    }
    const problem = CHECKS[block.element.type]?.(block.element, value.value);
    if (problem) problems[block.block_id] = problem;
  }
  return problems;
}
