// What becomes a list or a quotation while one types. One Backspace takes it back.
import { inputRules, wrappingInputRule } from "prosemirror-inputrules";
import { schema } from "./schema.js";

const { bullet_list: bulletList, ordered_list: orderedList, blockquote } = schema.nodes;

const inParagraph = (rule) => {
  const { handler } = rule;
  rule.handler = (state, match, start, end) => {
    const $start = state.doc.resolve(start);
    const inList = $start.depth > 1 && $start.node(-1).type === schema.nodes.list_item;
    if ($start.parent.type !== schema.nodes.paragraph || inList) return null;
    return handler(state, match, start, end);
  };
  return rule;
};

export const typingRules = inputRules({
  rules: [
    wrappingInputRule(/^- $/, bulletList),
    wrappingInputRule(/^1\. $/, orderedList),
    wrappingInputRule(/^> $/, blockquote),
  ].map(inParagraph),
});
