// `<Head>` in the browser: changes the document's head after every rendering.
import {
  type ComponentChildren,
  render,
  toChildArray,
  type VNode,
} from "preact";
import { useEffect } from "preact/hooks";

/**
 * Puts elements into the document's head, in place of their namesakes.
 *
 * @param props The elements, as children.
 * @returns Nothing to show.
 */
export function HeadInBrowser(props: { children?: ComponentChildren }): null {
  useEffect(() => {
    for (const child of toChildArray(props.children)) {
      if (typeof child === "object") place(child);
    }
  });
  return null;
}

function place(vnode: VNode): void {
  if (typeof vnode.type === "function") {
    const { children } = vnode.props as { children?: ComponentChildren };
    for (const child of toChildArray(children)) {
      if (typeof child === "object") place(child);
    }
    return;
  }
  const holder = document.createElement("div");
  render(vnode, holder);
  const element = holder.firstElementChild;
  if (element === null) return;
  if (vnode.type === "title") {
    document.title = element.textContent ?? "";
    return;
  }
  if (vnode.key != null) element.setAttribute("data-key", String(vnode.key));
  const old = namesake(element);
  if (old === null) document.head.append(element);
  else if (!old.isEqualNode(element)) old.replaceWith(element);
}

/** The element of the head that goes by the same key, id, name or relation. */
function namesake(element: Element): Element | null {
  const attributes = ["data-key", "id"];
  if (element.localName === "meta") attributes.push("name", "property");
  if (element.localName === "link") attributes.push("rel");
  for (const attribute of attributes) {
    const value = element.getAttribute(attribute);
    if (value === null) continue;
    const selector = `${element.localName}[${attribute}="${
      CSS.escape(value)
    }"]`;
    const found = document.head.querySelector(selector);
    if (found !== null) return found;
  }
  return null;
}
