/** Whether a name fits a pattern of one component: `*` any run, `?` any character. Linear in the product of both lengths, whatever the pattern. */
function fitsComponent(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      resume += 1;
      index = resume;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** Whether a POSIX path fits a pattern: `*` and `?` within one component, `**` over any number of them. A pattern that ends with `/` means all below. */
export function fitsGlob(pattern: string, path: string): boolean {
  const wanted = (pattern.endsWith('/') ? `${pattern}**` : pattern).split('/');
  const parts = path.split('/');
  // reach[j]: the components so far fit the first j of the pattern.
  let reach = wanted.map((_, index) => wanted.slice(0, index).every((part) => part === '**'));
  reach.push(wanted.every((part) => part === '**'));
  for (const part of parts) {
    const next = Array.from<boolean>({ length: wanted.length + 1 }).fill(false);
    for (const [index, component] of wanted.entries()) {
      if (component === '**') next[index + 1] = Boolean(reach[index] || reach[index + 1] || next[index]);
      else if (reach[index] && fitsComponent(component, part)) next[index + 1] = true;
      if (component === '**' && reach[index]) next[index] = true;
    }
    reach = next;
  }
  return reach[wanted.length] === true;
}

/** Whether a pattern fits everything, so that it names nothing. */
export const fitsEverything = (pattern: string): boolean => pattern === '' || /^(?:[*/?.]|\*\*)+$/.test(pattern);
