/**
 * The only script of the page: it filters findings by the attributes they carry, opens what a link or a printer needs open, and does nothing
 * else. It reads no text of a finding and makes no element. Without it the page says the same.
 */
export const pageScript = `'use strict';
(() => {
  const form = document.getElementById('filters');
  const shown = document.getElementById('shown');
  const findings = [...document.querySelectorAll('.finding')];
  const chapters = [...document.querySelectorAll('.chapter')];
  const folds = [...document.querySelectorAll('details.more')];

  const unfold = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  };

  const apply = () => {
    const data = new FormData(form);
    const severities = data.getAll('severity');
    const chosen = ['guard', 'rule', 'standing'].filter((name) => data.get(name));
    let count = 0;
    for (const finding of findings) {
      const fits = severities.includes(finding.dataset.severity) && chosen.every((name) => finding.dataset[name] === data.get(name));
      finding.hidden = !fits;
      if (fits) count += 1;
    }
    const hasVisible = (element) => element.querySelector('.finding:not([hidden])') !== null;
    for (const chapter of chapters) chapter.hidden = !hasVisible(chapter);
    const isFiltered = count < findings.length;
    for (const fold of folds) {
      fold.open = isFiltered;
      fold.hidden = !hasVisible(fold);
    }
    shown.textContent = count + ' of ' + findings.length + ' findings';
  };

  const showAll = () => {
    form.reset();
    apply();
  };

  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (form && target.closest('[hidden]')) showAll();
    unfold(target);
    target.scrollIntoView();
  };

  if (form) {
    form.hidden = false;
    form.addEventListener('change', apply);
    document.getElementById('show-all').addEventListener('click', showAll);
    apply();
  }
  addEventListener('hashchange', follow);
  follow();

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const fold of closed) fold.open = true;
  });
  addEventListener('afterprint', () => {
    for (const fold of closed) fold.open = false;
  });
})();
`;
