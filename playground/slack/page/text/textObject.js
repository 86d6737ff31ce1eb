import { el } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The words of a plain_text object; its signs mean nothing, only emoji names where it allows them. */
export function plain(object) {
  if (!object) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}

/** A text object (plain_text or mrkdwn) as an element. */
export function textObject(object, world, tag = "span") {
  if (object.type === "mrkdwn") {
    return el(
      tag,
      { class: "mrkdwn", dir: "auto" },
      mrkdwn(object.text, world, { verbatim: object.verbatim }),
    );
  }
  return el(tag, { class: "plain", dir: "auto" }, plain(object));
}
