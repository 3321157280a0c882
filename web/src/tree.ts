import { each } from './each';

/** A tree of tick boxes: a search, and one box for each branch and for all. Without it the boxes are there all the same. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-tree]', 'tree', (tree) => {
    const search = tree.querySelector<HTMLInputElement>('[data-tree-search]');
    const none = tree.querySelector<HTMLElement>('[data-tree-none]');
    const heads = [...tree.querySelectorAll<HTMLInputElement>('[data-tree-all]')];
    for (const head of tree.querySelectorAll<HTMLElement>('[data-tree-head]')) head.hidden = false;
    for (const plain of tree.querySelectorAll<HTMLElement>('[data-tree-plain]')) plain.hidden = true;
    const below = (head: HTMLInputElement) => [...(head.closest<HTMLElement>('[data-tree-group]') ?? tree).querySelectorAll<HTMLInputElement>('[data-tree-item] input')];
    const shown = (box: HTMLInputElement) => !box.closest<HTMLElement>('[data-tree-item]')!.hidden;
    const count = () => {
      for (const head of heads) {
        const boxes = below(head);
        const on = boxes.filter((box) => box.checked).length;
        head.checked = on === boxes.length;
        head.indeterminate = on > 0 && on < boxes.length;
      }
    };
    for (const head of heads) {
      head.addEventListener('change', () => {
        // what the search has hidden is not ticked unseen
        for (const box of below(head).filter(shown)) box.checked = head.checked;
        count();
      });
    }
    tree.addEventListener('change', count);
    if (search) {
      search.hidden = false;
      search.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') event.preventDefault();
      });
      search.addEventListener('input', () => {
        const text = search.value.trim();
        for (const item of tree.querySelectorAll<HTMLElement>('[data-tree-item]')) item.hidden = !(item.dataset.treeItem ?? '').includes(text);
        for (const group of tree.querySelectorAll<HTMLElement>('[data-tree-group]')) group.hidden = group.querySelector('[data-tree-item]:not([hidden])') === null;
        if (none) none.hidden = tree.querySelector('[data-tree-item]:not([hidden])') !== null;
      });
    }
    count();
  });
}
