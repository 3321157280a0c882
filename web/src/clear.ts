import { each } from './each';
import { forgive } from './guard';

/** 清除重置: back to the page as it was first opened. */
export function start(root: ParentNode): void {
  each<HTMLButtonElement>(root, '[data-clear]', 'clear', (button) => {
    button.addEventListener('click', (event) => {
      event.preventDefault();
      forgive();
      location.assign(location.pathname + location.search);
    });
  });
}
