/** When the makers of a series stop to mend it (their published calendars, as of November 2026). */
const calendars: ReadonlyMap<string, readonly (readonly [string, string])[]> = new Map([
  [
    'python',
    [
      ['2', '2020-01-01'],
      ['3.6', '2021-12-23'],
      ['3.7', '2023-06-27'],
      ['3.8', '2024-10-07'],
      ['3.9', '2025-10-31'],
      ['3.10', '2026-10-31'],
      ['3.11', '2027-10-31'],
      ['3.12', '2028-10-31'],
    ],
  ],
  [
    'ubuntu',
    [
      ['16.04', '2021-04-30'],
      ['xenial', '2021-04-30'],
      ['18.04', '2023-05-31'],
      ['bionic', '2023-05-31'],
      ['20.04', '2025-05-31'],
      ['focal', '2025-05-31'],
    ],
  ],
  [
    'debian',
    [
      ['9', '2022-06-30'],
      ['stretch', '2022-06-30'],
      ['10', '2024-06-30'],
      ['buster', '2024-06-30'],
      ['11', '2026-08-31'],
      ['bullseye', '2026-08-31'],
    ],
  ],
  [
    'node',
    [
      ['14', '2023-04-30'],
      ['16', '2023-09-11'],
      ['18', '2025-04-30'],
      ['20', '2026-04-30'],
    ],
  ],
  [
    'centos',
    [
      ['7', '2024-06-30'],
      ['8', '2021-12-31'],
    ],
  ],
]);

/** The day on which the series of an image ended or will end, by its name and tag; undefined where nothing is known of it. */
export function endOfLife(name: string, tag: string): { readonly series: string; readonly on: string } | undefined {
  const calendar = calendars.get(name.replace(/^(?:docker\.io\/)?(?:library\/)?/, '')) ?? [];
  const head = tag.split('-', 1)[0] ?? '';
  const found = calendar.find(([series]) => head === series || head.startsWith(`${series}.`));
  return found && { series: found[0], on: found[1] };
}
