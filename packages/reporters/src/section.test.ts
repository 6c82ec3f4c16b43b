import { expect, it } from 'vitest';
import { bounded, folded } from './section.ts';

const row = (text: string, count = 1) => ({ count, render: () => text });
const left = (count: number) => `[${count} left]`;

it('shows everything where everything fits', () => {
  expect(bounded({ open: '<', rows: [row('a'), row('b')], close: '>', left }, 100)).toBe('<ab>');
});

it('cuts whole rows by bytes of UTF-8, and counts what they stood for', () => {
  const rows = [row('\u{1f600}'), row('\u{1f600}', 5), row('x', 2)];
  const text = bounded({ open: '<', rows, close: '>', left }, '<\u{1f600}>[8 left]'.length + 2);
  expect(text).toBe('<\u{1f600}[7 left]>');
});

it('stops at the first row that does not fit, so that nothing milder takes its place', () => {
  expect(bounded({ open: '', rows: [row('aaaa'), row('b')], close: '', left }, '[2 left]'.length + 2)).toBe('[2 left]');
});

it('is nothing without rows', () => {
  expect(bounded({ open: '<', rows: [], close: '>', left }, 100)).toBe('');
  expect(folded('Title', '')).toBe('');
});

it('renders no row behind the cut', () => {
  const never = { count: 1, render: () => expect.unreachable('a row behind the cut was rendered') };
  bounded({ open: '', rows: [row('a'.repeat(50)), never], close: '', left }, 20);
});
