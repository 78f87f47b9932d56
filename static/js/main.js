// On every page: binds the behaviours that the page's elements ask for by data-behaviour="name other-name".
import confirm from "./behaviours/confirm.js";
import copy from "./behaviours/copy.js";
import keys from "./behaviours/keys.js";
import largest from "./behaviours/largest.js";
import margin from "./behaviours/margin.js";
import once from "./behaviours/once.js";
import passages from "./behaviours/passages.js";
import phrases from "./behaviours/phrases.js";
import refresh from "./behaviours/refresh.js";
import reorder from "./behaviours/reorder.js";
import session from "./behaviours/session.js";
import submitOnChange from "./behaviours/submit-on-change.js";
import unread from "./behaviours/unread.js";
import unsent from "./behaviours/unsent.js";
import { bind } from "./bind.js";

bind(document, {
  confirm,
  copy,
  keys,
  largest,
  margin,
  once,
  passages,
  phrases,
  refresh,
  reorder,
  session,
  "submit-on-change": submitOnChange,
  unread,
  unsent,
});
