/** Runs `work` once for every element that matches, the root itself included. */
export function each<T extends Element>(root: ParentNode, selector: string, name: string, work: (element: T) => void): void {
  const found = [...root.querySelectorAll<T>(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root as unknown as T);
  for (const element of found) {
    const mark = `lively-${name}`;
    if (element.classList.contains(mark)) continue;
    element.classList.add(mark);
    work(element);
  }
}

/** Makes an element with text and attributes. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}
