import { el } from "../dom.js";
import { complaint } from "../elements/index.js";
import { actions, contextActions } from "./actions.js";
import { alert, card, carousel, container } from "./cards.js";
import { divider, file, header, image, markdownBlock, video } from "./plain.js";
import { input } from "./input.js";
import { richText } from "./richText.js";
import { context, section } from "./section.js";
import { dataTable, table } from "./table.js";
import { plan, taskCard } from "./tasks.js";

const BLOCKS = {
  actions,
  alert,
  card,
  carousel,
  container,
  context,
  context_actions: contextActions,
  data_table: dataTable,
  divider,
  file,
  header,
  image,
  input,
  markdown: markdownBlock,
  plan,
  rich_text: richText,
  section,
  table,
  task_card: taskCard,
  video,
};

/**
 * Draws one block on a surface: {kind, world, channel, errors, read, write, act, options, confirm}. A block that
 * the page doesn't know, or that lacks what it needs, becomes a red box instead of breaking the rest.
 */
export function drawBlock(block, surface) {
  const draw = Object.hasOwn(BLOCKS, block?.type ?? "") ? BLOCKS[block.type] : null;
  if (!draw) return complaint("Unknown block", block);
  try {
    const node = draw(block, surface, drawBlock);
    node.dataset.block = block.block_id ?? "";
    return node;
  } catch (problem) {
    console.error("a block can't be drawn", block, problem);
    return complaint("Broken block", block);
  }
}

/** All of a message's or a view's blocks. */
export function drawBlocks(blocks, surface) {
  return el(
    "div",
    { class: "blocks" },
    blocks.map((block) => drawBlock(block, surface)),
  );
}
