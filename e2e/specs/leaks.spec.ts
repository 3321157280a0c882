import { leaks } from '../kit/leaks';
import { expect, test } from '@playwright/test';

test('the search for leaks would find one', () => {
  const value = '13812345678';
  const bytes = new Map([
    ['clear', Buffer.from(`x${value}y`)],
    ['wide', Buffer.from(value, 'utf16le')],
    ['none', Buffer.from('1381234567')],
  ]);
  expect(leaks(bytes, { mobile: value })).toEqual(['clear: mobile', 'wide: mobile']);
});
