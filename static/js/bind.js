// Binds behaviours to elements, once each, now and whenever DOM is put in later.

const bound = new WeakMap();

function bindElement(element, behaviours) {
  for (const name of element.dataset.behaviour.split(/\s+/)) {
    if (!Object.hasOwn(behaviours, name)) continue;
    const already = bound.get(element) ?? new Set();
    if (already.has(name)) continue;
    bound.set(element, already.add(name));
    behaviours[name](element);
  }
}

function bindAll(root, behaviours) {
  if (root.matches?.("[data-behaviour]")) bindElement(root, behaviours);
  for (const element of root.querySelectorAll("[data-behaviour]")) bindElement(element, behaviours);
}

/** `behaviours`: name -> function (element). Elements that are added to `root` later are bound too. */
export function bind(root, behaviours) {
  bindAll(root, behaviours);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) bindAll(node, behaviours);
      }
    }
  }).observe(root, { childList: true, subtree: true });
}
