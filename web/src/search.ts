import { each } from './each';
import { say } from './say';

/** A search box on long lists. The library is loaded only on pages that have one. */
export function start(root: ParentNode): void {
  each<HTMLSelectElement>(root, 'select[data-search]', 'search', (field) => void enhance(field));
}

async function enhance(field: HTMLSelectElement): Promise<void> {
  const { default: TomSelect } = await import('tom-select/base');
  const box = new TomSelect(field, {
    placeholder: field.dataset.search,
    allowEmptyOption: false,
    maxOptions: 300,
    hidePlaceholder: true,
    refreshThrottle: 0,
    render: {
      no_results: () => `<div class="no-results">${say('没有找到，请换个词')}</div>`,
    },
  });
  box.control_input.setAttribute('autocomplete', 'off');
  // the list itself is only what is sent: the box speaks for it
  field.setAttribute('aria-hidden', 'true');
  const described = field.getAttribute('aria-describedby');
  if (described) box.control_input.setAttribute('aria-describedby', described);
  if (document.activeElement === field) box.control_input.focus();
}
